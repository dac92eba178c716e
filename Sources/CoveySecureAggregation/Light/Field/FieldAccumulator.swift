internal import CCoveyKernels
package import CoveyCrypto
internal import Synchronization

/// The sum of vectors over the field, added by any number of threads: stripes with a lock each, so that threads that start
/// at different stripes do not wait for each other.
package final class FieldAccumulator: Sendable {
  private final class Stripe: Sendable {
    let words: Mutex<[UInt32]>
    init(count: Int) { words = Mutex([UInt32](repeating: 0, count: count)) }
  }

  /// 64 KiB: a stripe and what is added to it stay in the second-level cache.
  private static let stripe = 16 << 10

  private let count: Int
  private let stripes: [Stripe]
  private let begun = Atomic<Int>(0)
  private let done = Atomic<Int>(0)

  /// Zeros.
  package init(count: Int) {
    self.count = count
    stripes = stride(from: 0, to: count, by: Self.stripe).map { Stripe(count: min(Self.stripe, count - $0)) }
  }

  /// Adds a vector of elements as it was sent.
  /// - Precondition: Four bytes for every element, each below q.
  package func add(_ vector: RawSpan) {
    precondition(vector.byteCount == 4 * count, "vectors of different lengths cannot be added")
    let first = begun.wrappingAdd(1, ordering: .relaxed).oldValue
    vector.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      for step in stripes.indices {
        let index = (first + step) % stripes.count
        stripes[index].words.withLock { words in
          covey_field_add(&words, base + 4 * index * Self.stripe, words.count)
        }
      }
    }
    done.wrappingAdd(1, ordering: .releasing)
  }

  /// How many vectors are in the sum in full.
  package var additions: Int { done.load(ordering: .acquiring) }

  /// The sum so far. Nobody adds meanwhile.
  package func copy(to target: UnsafeMutableBufferPointer<UInt32>) {
    precondition(target.count == count, "the sum has another length")
    for (index, stripe) in stripes.enumerated() {
      stripe.words.withLock { words in
        let part = UnsafeMutableBufferPointer(
          rebasing: target[(index * Self.stripe)..<(index * Self.stripe + words.count)])
        _ = part.update(from: words)
      }
    }
  }
}

/// Uniform elements of the field from a key: the words of the ChaCha20 keystream that are below q, in order. Asked for in
/// whatever portions, a key always gives the same elements. One thread at a time.
package final class FieldStream {
  private let stream: ChaCha20Stream

  /// The elements of a key, which must serve nothing else.
  package init(key: SecretKey) {
    stream = ChaCha20Stream(key: key, nonce: [UInt8](repeating: 0, count: ChaCha20Stream.nonceByteCount))
  }

  /// Overwrites `words` with the next elements.
  package func fill(_ words: UnsafeMutableBufferPointer<UInt32>) {
    guard let base = words.baseAddress else { return }
    var done = 0
    while done < words.count {
      var bytes = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(words)[(4 * done)...])
        .mutableBytes
      stream.fill(&bytes)
      done += covey_field_keep(base + done, words.count - done)
    }
  }
}
