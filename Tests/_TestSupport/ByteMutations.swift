import CoveyCore
import CoveySystem

/// Changes to messages' bytes, as bad lines and liars make them, always the same ones for a seed.
package struct ByteMutations: RandomNumberGenerator {
  private var state: UInt64

  /// Changes by a seed.
  package init(seed: UInt64) { state = seed }

  /// How many messages to change in a test: `standard`, or as many as the environment's `COVEY_FUZZ` says.
  package static func count(_ standard: Int) -> Int {
    ThisProcess.environment("COVEY_FUZZ").flatMap { Int($0) } ?? standard
  }

  /// The generator of Steele, Lea and Flood 2014, DOI 10.1145/2714064.2660195.
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Any bytes.
  package mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

  /// One to four changes: flipped bits, bytes of extreme values, extreme integers, pieces cut, doubled or moved.
  /// - Parameter past: Where most changes begin, such as behind a header.
  package mutating func changed(_ bytes: [UInt8], past: Int = 0) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &self) {
      let first = Bool.random(using: &self) && bytes.count > past + 8 ? past : 0
      guard first < bytes.count else { return bytes }
      let place = Int.random(in: first..<bytes.count, using: &self)
      switch Int.random(in: 0..<8, using: &self) {
      case 0, 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 2: bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &self) ?? 0
      case 3:
        let value = [0, 1, 2, 3, 4, 5, 22, 23, 1 << 20, .max >> 1, .max].randomElement(using: &self) ?? UInt32(0)
        for (offset, byte) in (0..<4).map({ ($0, UInt8(truncatingIfNeeded: value >> (8 * UInt32($0)))) })
        where place + offset < bytes.count { bytes[place + offset] = byte }
      case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &self)))
      case 5: bytes.insert(contentsOf: self.bytes(Int.random(in: 1...8, using: &self)), at: place)
      case 6:
        let end = min(bytes.count, place + Int.random(in: 1...200, using: &self))
        bytes.insert(contentsOf: bytes[place..<end], at: end)
      default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &self))
      }
      if bytes.isEmpty { return bytes }
    }
    return bytes
  }

  /// Changes the bytes of a value again and again: whatever is accepted must be written as the same bytes.
  /// - Parameter recode: Reads bytes and writes what they say.
  /// - Returns: How many were accepted, and the first that was written otherwise; nil if none was.
  package mutating func attack(
    _ good: [UInt8], times: Int, past: Int = 0, _ recode: ([UInt8]) throws -> [UInt8]
  ) -> (accepted: Int, failure: [UInt8]?) {
    var accepted = 0
    for _ in 0..<times {
      let bytes = changed(good, past: past)
      guard let again = try? recode(bytes) else { continue }
      accepted += 1
      if again != bytes { return (accepted, bytes) }
    }
    return (accepted, nil)
  }
}
