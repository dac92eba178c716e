import CoveyCore
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("Messages: whatever comes, decoders answer or throw")
struct MessageFuzzTests {
  /// Mutations of each decoder in each of the five sessions, 100,000 of each in all; COVEY_FUZZ sets another number.
  private static let mutations = ByteMutations.count(20_000)

  @Test("mutated messages are refused by name, or are what they say", arguments: 0..<5)
  func mutated(index: Int) throws {
    var random = SplitMix(state: UInt64(100 + index))
    var mutations = ByteMutations(seed: random.next())
    let session = try MessageKind.sessions(using: &random)[index]
    for kind in try MessageKind.all(session, position: 2, using: &random) {
      var accepted = 0
      for _ in 0..<Self.mutations {
        // Past the header and the session's digest mostly, where the fields are.
        let bytes = mutations.changed(kind.bytes, past: 40)
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
}
