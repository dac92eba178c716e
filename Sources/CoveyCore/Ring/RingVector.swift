internal import CCoveyKernels

/// A vector of integers modulo 2^bits: what clients send where only their sum may be learnt.
///
/// Addition wraps around and does not depend on order. Values stay below 2^32 and are reduced modulo 2^bits when they
/// are read; the wrap-around of 32-bit addition is a multiple of 2^bits, so nothing is lost on the way.
public struct RingVector: Sendable, Hashable {
  /// The numbers, modulo 2^32 until ``reduce()``.
  public private(set) var words: [UInt32]
  /// The width of the ring, 1...32.
  public let bits: Int

  /// `count` zeros.
  /// - Precondition: `count >= 0`, bits in 1...32.
  public init(count: Int, bits: Int) {
    precondition((1...32).contains(bits), "a ring has 1 to 32 bits")
    words = [UInt32](repeating: 0, count: count)
    self.bits = bits
  }

  /// Zeros of a shape.
  public init(_ shape: RingShape) {
    self.init(count: shape.count, bits: shape.bits)
  }

  /// The number of elements.
  public var count: Int { words.count }

  /// Elements and width.
  public var shape: RingShape { RingShape(count: count, bits: bits) }

  /// Sets all elements to zero.
  public mutating func clear() {
    for i in words.indices { words[i] = 0 }
  }

  /// Adds another vector.
  /// - Precondition: The same ring and the same count.
  public mutating func add(_ other: RingVector) {
    precondition(other.count == count && other.bits == bits, "vectors of different rings cannot be added")
    words.withUnsafeMutableBufferPointer { sum in
      other.words.withUnsafeBufferPointer { terms in
        if let sum = sum.baseAddress, let words = terms.baseAddress { covey_ring_add(sum, words, terms.count) }
      }
    }
  }

  /// Brings every element below 2^bits, as it is sent.
  public mutating func reduce() {
    words.withUnsafeMutableBufferPointer {
      if let words = $0.baseAddress { covey_ring_reduce(words, UInt32(bits), $0.count) }
    }
  }

  /// Reads and writes the numbers in place.
  package mutating func withWords<Result>(_ body: (UnsafeMutableBufferPointer<UInt32>) throws -> Result) rethrows
    -> Result
  {
    try words.withUnsafeMutableBufferPointer { try body($0) }
  }

  /// Bytes on the wire, `bits` bits an element.
  public var byteCount: Int { (count * bits + 7) / 8 }
}
