/// How many elements a ``RingVector`` has and how wide they are: only vectors of one shape can be added.
public struct RingShape: Sendable, Hashable {
  /// The number of elements, >= 0.
  public let count: Int
  /// The width of the ring, 1...32.
  public let bits: Int

  /// A shape.
  public init(count: Int, bits: Int) {
    self.count = count
    self.bits = bits
  }
}
