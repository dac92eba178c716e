public import CoveyCore
internal import Synchronization

/// The sum of packed vectors that come from any number of threads. It reads them where they lie and never holds one.
///
/// The sum is cut into stripes with a lock each. Threads walk through them in a circle, each from another start, so that
/// they seldom meet. Addition modulo 2^bits is exact in any order.
public final class StripedAccumulator: Sendable {
  /// Elements of a stripe: a multiple of 8, so that each begins at a byte whatever the width.
  package static let stripe = 1 << 14

  /// Elements and width of the sum.
  public let shape: RingShape
  private let stripes: [Stripe]
  private let added = Atomic<Int>(0)
  private let turn = Atomic<Int>(0)

  /// The sum of nothing.
  /// - Precondition: A count of at least 0 and 1...32 bits.
  public init(_ shape: RingShape) {
    self.shape = shape
    stripes = stride(from: 0, to: shape.count, by: Self.stripe).map { first in
      Stripe(RingShape(count: min(Self.stripe, shape.count - first), bits: shape.bits))
    }
  }

  /// Vectors in the sum.
  public var count: Int { added.load(ordering: .acquiring) }

  /// Adds a packed vector, see ``PackedRing``.
  /// - Throws: ``SecureAggregationError/wrongShape``, with nothing added, unless `packed` is the form of a vector of the
  ///   sum's shape.
  public func add(packed: RawSpan) throws(SecureAggregationError) {
    try PackedRing.check(packed, shape)
    let first = turn.add(1, ordering: .relaxed).oldValue
    let bytesOfStripe = Self.stripe / 8 * shape.bits
    for step in stripes.indices {
      let index = (first &+ step) % stripes.count
      let start = index * bytesOfStripe
      let bytes = packed.extracting(start..<min(start + bytesOfStripe, packed.byteCount))
      stripes[index].sum.withLock { PackedRing.addChecked(bytes, to: &$0) }
    }
    added.add(1, ordering: .releasing)
  }

  /// The sum, reduced modulo 2^bits. Vectors that are being added at the same time may be in it in part: ask when all are
  /// in.
  public func total() -> RingVector {
    var total = RingVector(shape)
    total.withWords { words in
      for (index, stripe) in stripes.enumerated() {
        stripe.sum.withLock { part in
          let first = index * Self.stripe
          part.words.withUnsafeBufferPointer { source in
            _ = UnsafeMutableBufferPointer(rebasing: words[first..<first + source.count]).update(from: source)
          }
        }
      }
    }
    total.reduce()
    return total
  }

  /// Starts again from nothing, in the same memory.
  public func clear() {
    for stripe in stripes { stripe.sum.withLock { $0.clear() } }
    added.store(0, ordering: .releasing)
  }
}

/// A part of the sum and its lock.
private final class Stripe: Sendable {
  let sum: Mutex<RingVector>

  init(_ shape: RingShape) {
    sum = Mutex(RingVector(shape))
  }
}
