package import CoveyCore

/// A set of positions 0..<count of a session's clients, one bit each.
public struct PositionSet: Sendable, Hashable {
  /// The number of positions that could be in it.
  public let count: Int
  /// 64 positions a word; bits beyond `count` are zero.
  private var words: [UInt64]

  /// An empty set.
  /// - Precondition: `count` in 0...2^20.
  public init(count: Int) {
    precondition((0...MessageLimits.clients).contains(count), "a session has at most 2^20 clients")
    self.count = count
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  /// The set of some positions.
  /// - Precondition: Each is in 0..<count.
  public init(count: Int, _ positions: some Sequence<Int>) {
    self.init(count: count)
    for position in positions { insert(position) }
  }

  /// The set of all positions.
  public static func all(count: Int) -> PositionSet { PositionSet(count: count, 0..<count) }

  /// Whether a position is in the set; false for what is no position at all.
  public func contains(_ position: Int) -> Bool {
    position >= 0 && position < count && words[position >> 6] >> UInt64(position & 63) & 1 == 1
  }

  /// Puts a position in.
  /// - Precondition: It is in 0..<count.
  public mutating func insert(_ position: Int) {
    precondition(position >= 0 && position < count, "the position is none of the session's")
    words[position >> 6] |= 1 << UInt64(position & 63)
  }

  /// Takes a position out.
  public mutating func remove(_ position: Int) {
    guard contains(position) else { return }
    words[position >> 6] &= ~(1 << UInt64(position & 63))
  }

  /// How many positions are in the set.
  public var members: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Whether there is none.
  public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// The positions in the set, ascending.
  public var positions: [Int] {
    var positions: [Int] = []
    positions.reserveCapacity(members)
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        positions.append(64 * index + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return positions
  }

  /// Whether all positions are in `other`, a set over as many positions.
  public func isSubset(of other: PositionSet) -> Bool {
    count == other.count && zip(words, other.words).allSatisfy { $0 & ~$1 == 0 }
  }

  /// The positions that are in both.
  /// - Precondition: Both are over as many positions.
  public func intersection(_ other: PositionSet) -> PositionSet { combined(with: other, &) }

  /// The positions that are in either.
  /// - Precondition: Both are over as many positions.
  public func union(_ other: PositionSet) -> PositionSet { combined(with: other, |) }

  /// The positions that are not in `other`.
  /// - Precondition: Both are over as many positions.
  public func subtracting(_ other: PositionSet) -> PositionSet { combined(with: other) { $0 & ~$1 } }

  private func combined(with other: PositionSet, _ operation: (UInt64, UInt64) -> UInt64) -> PositionSet {
    precondition(count == other.count, "sets of different sessions cannot be combined")
    var result = self
    for index in words.indices { result.words[index] = operation(words[index], other.words[index]) }
    return result
  }
}

extension PositionSet {
  /// Bytes of a set over `count` positions in messages: one bit a position, the lowest first.
  public static func byteCount(count: Int) -> Int { (count + 7) / 8 }

  /// The bits, the lowest position first; unused ones of the last byte are zero.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    let total = Self.byteCount(count: count)
    bytes.reserveCapacity(total)
    for index in 0..<total { bytes.append(UInt8(truncatingIfNeeded: words[index >> 3] >> UInt64(8 * (index & 7)))) }
    return bytes
  }

  /// The set with these bits; nil if their number is wrong or unused bits are set.
  public init?(count: Int, bytes: [UInt8]) {
    guard (0...MessageLimits.clients).contains(count), bytes.count == Self.byteCount(count: count) else { return nil }
    if count & 7 != 0, let last = bytes.last, last >> UInt8(count & 7) != 0 { return nil }
    self.init(count: count)
    for (index, byte) in bytes.enumerated() { words[index >> 3] |= UInt64(byte) << UInt64(8 * (index & 7)) }
  }
}

extension WireReader {
  /// The next set over `count` positions.
  package mutating func positions(of count: Int) throws -> PositionSet {
    guard let set = PositionSet(count: count, bytes: try bytes(PositionSet.byteCount(count: count))) else {
      throw invalid("a set of positions has bits beyond its end")
    }
    return set
  }
}
