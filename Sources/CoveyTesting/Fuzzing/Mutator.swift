/// Damages messages: flips bits, writes extreme bytes and length fields, cuts, extends, doubles, moves and splices.
package struct Mutator {
  var random: KitRandom
  /// Other messages, of which pieces are spliced in.
  let others: [[UInt8]]

  init(random: KitRandom, others: [[UInt8]]) {
    self.random = random
    self.others = others
  }

  /// A mutator of repeatable damage.
  /// - Parameter others: Other messages, of which pieces are spliced in; at least one.
  package init(seed: UInt64, others: [[UInt8]]) {
    self.init(random: KitRandom(seed: seed), others: others)
  }

  /// Another message in the place of the right one, as it is or with the right one's header and session in front.
  package mutating func replace(_ message: [UInt8]) -> [UInt8] {
    let other = others[random.below(others.count)]
    let kept = [0, 8, 40][random.below(3)]
    return Array(message.prefix(kept)) + other.dropFirst(kept)
  }

  /// A damaged copy of a message, with one to four changes.
  package mutating func mutate(_ message: [UInt8]) -> [UInt8] {
    var bytes = message
    for _ in 0...random.below(4) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    // Mostly behind the header and the session's digest: in front of them nearly every change is the last.
    let first = bytes.count > 44 && random.below(4) > 0 ? 40 : 0
    guard first < bytes.count else {
      bytes += random.bytes(random.below(80))
      return
    }
    let place = first + random.below(bytes.count - first)
    switch random.below(10) {
    case 0, 1, 2: bytes[place] ^= 1 << UInt8(random.below(8))
    case 3: bytes[place] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)]
    case 4, 5: writeLength(&bytes, at: place)
    case 6: bytes.removeLast(1 + random.below(bytes.count))
    case 7: bytes += random.bytes(1 + random.below(random.below(8) == 0 ? 4096 : 80))
    case 8:
      let piece = Array(bytes[place..<min(bytes.count, place + 1 + random.below(64))])
      if random.below(2) == 0 { bytes.removeSubrange(place..<place + piece.count) }
      bytes.insert(contentsOf: piece, at: random.below(bytes.count + 1))
    default:
      let other = others[random.below(others.count)]
      let start = random.below(other.count)
      let piece = other[start..<min(other.count, start + 1 + random.below(128))]
      bytes.replaceSubrange(place..<min(bytes.count, place + piece.count), with: piece)
    }
  }

  private mutating func writeLength(_ bytes: inout [UInt8], at place: Int) {
    let values: [UInt64] = [
      0, 1, 2, 6, 7, 8, 12, 255, 1 << 16, 1 << 20, 1 << 30, 0x7fff_ffff, 0xffff_ffff, 1 << 53, .max,
    ]
    var value = values[random.below(values.count)]
    for offset in place..<min(bytes.count, place + (random.below(3) == 0 ? 8 : 4)) {
      bytes[offset] = UInt8(truncatingIfNeeded: value)
      value >>= 8
    }
  }
}
