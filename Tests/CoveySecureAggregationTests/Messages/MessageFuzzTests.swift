import CoveyCore
import CoveySecureAggregation
import Testing

@Suite("Messages: whatever comes, decoders answer or throw")
struct MessageFuzzTests {
  /// Mutations of each decoder in each of the five sessions, 100,000 of each in all.
  private static let mutations = 20_000

  @Test("mutated messages are refused by name, or are what they say", arguments: 0..<5)
  func mutated(index: Int) throws {
    var random = SplitMix(state: UInt64(100 + index))
    let session = try MessageKind.sessions(using: &random)[index]
    for kind in try MessageKind.all(session, position: 2, using: &random) {
      var accepted = 0
      for _ in 0..<Self.mutations {
        let bytes = Self.mutate(kind.bytes, using: &random)
        do {
          let again = try kind.recode(bytes)
          accepted += 1
          if again != bytes { Issue.record("\(kind.name): two encodings of one value") }
        } catch is SecureAggregationError {
        } catch { Issue.record("\(kind.name): \(error)") }
      }
      // Keys, digests and shares may be any bytes, so some mutations are messages too; lengths and orders may not.
      #expect(accepted < Self.mutations)
    }
  }

  @Test("random bytes behind a right beginning") func noise() throws {
    var random = SplitMix(state: 200)
    for session in try MessageKind.sessions(using: &random) {
      for kind in try MessageKind.all(session, position: 0, using: &random) {
        for _ in 0..<2000 {
          let kept = [0, 8, 40].randomElement(using: &random) ?? 0
          let bytes = Array(kind.bytes.prefix(kept)) + random.bytes(Int.random(in: 0...600, using: &random))
          do {
            #expect(try kind.recode(bytes) == bytes)
          } catch is SecureAggregationError {
          } catch { Issue.record("\(kind.name): \(error)") }
        }
      }
    }
  }

  /// One to four changes: flipped bits, bytes of extreme values, extreme integers, pieces cut, doubled or moved.
  private static func mutate(_ bytes: [UInt8], using random: inout SplitMix) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      // Past the header and the session's digest mostly, where the fields are.
      let first = Bool.random(using: &random) && bytes.count > 48 ? 40 : 0
      guard first < bytes.count else { return bytes }
      let place = Int.random(in: first..<bytes.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
      case 3:
        let value = [0, 1, 2, 3, 4, 5, 22, 23, 1 << 20, .max >> 1, .max].randomElement(using: &random) ?? UInt32(0)
        for (offset, byte) in (0..<4).map({ ($0, UInt8(truncatingIfNeeded: value >> (8 * UInt32($0)))) })
        where place + offset < bytes.count { bytes[place + offset] = byte }
      case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &random)))
      case 5: bytes.insert(contentsOf: random.bytes(Int.random(in: 1...8, using: &random)), at: place)
      case 6:
        let end = min(bytes.count, place + Int.random(in: 1...200, using: &random))
        bytes.insert(contentsOf: bytes[place..<end], at: end)
      default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
      }
      if bytes.isEmpty { return bytes }
    }
    return bytes
  }
}
