internal import CoveyCrypto

/// Reads a ``NoiseSource`` word by word through a buffer, and wipes the buffer when done.
///
/// A buffer takes up to 2,048 words at once; those left at the end are lost, so that one reader should serve a whole
/// vector.
public struct NoiseWords: ~Copyable {
  /// Words of a full buffer: 16 KiB.
  public static let capacity = 2048
  /// Integers that samplers make at a time.
  package static let batch = 1024

  private let source: any NoiseSource
  @usableFromInline let words: UnsafeMutablePointer<UInt64>
  @usableFromInline var position: Int
  private let limit: Int

  /// Room for samplers: integers twice, and the words and places of trials that need a second look. One reader serves a
  /// vector, so nothing is allocated for a sample.
  let integers: UnsafeMutablePointer<Int64>
  let spare: UnsafeMutablePointer<Int64>
  let lateWords: UnsafeMutablePointer<UInt64>
  let lateIndices: UnsafeMutablePointer<UInt32>
  private let memory: UnsafeMutableRawPointer
  private static let memorySize = (capacity + 3 * batch) * 8 + batch * 4

  /// A reader of `source`.
  /// - Parameters:
  ///   - source: The stream to read.
  ///   - count: About how many words will be read: a small number saves the work of filling a whole buffer.
  /// - Precondition: `count >= 0`.
  public init(_ source: any NoiseSource, expecting count: Int = NoiseWords.capacity) {
    precondition(count >= 0, "a reader cannot expect a negative number of words")
    self.source = source
    // Some trials take a second word.
    limit = count >= Self.capacity ? Self.capacity : min(Self.capacity, count + count / 8 + 8)
    position = limit
    memory = UnsafeMutableRawPointer.allocate(byteCount: Self.memorySize, alignment: 64)
    words = memory.bindMemory(to: UInt64.self, capacity: Self.capacity)
    let second = memory + Self.capacity * 8
    integers = second.bindMemory(to: Int64.self, capacity: Self.batch)
    spare = (second + Self.batch * 8).bindMemory(to: Int64.self, capacity: Self.batch)
    lateWords = (second + Self.batch * 16).bindMemory(to: UInt64.self, capacity: Self.batch)
    lateIndices = (second + Self.batch * 24).bindMemory(to: UInt32.self, capacity: Self.batch)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.memorySize)
  }

  deinit {
    wipe(UnsafeMutableRawBufferPointer(start: memory, count: Self.memorySize))
    memory.deallocate()
  }

  /// The next 64 bits.
  @inlinable
  public mutating func next() -> UInt64 {
    if position == count { refill() }
    let word = words[position]
    position &+= 1
    return word
  }

  @usableFromInline var count: Int { limit }

  /// A uniform integer below `bound`, without bias (Lemire 2019, DOI 10.1145/3230636).
  /// - Precondition: `bound > 0`.
  public mutating func next(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "a bound of random integers must be positive")
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }

  /// The next 128 bits.
  mutating func nextWide() -> UInt128 {
    let high = next()
    return UInt128(high) << 64 | UInt128(next())
  }

  /// The next words in place, at least one and at most `most`; they are valid until the next call.
  mutating func take(_ most: Int) -> UnsafeBufferPointer<UInt64> {
    if position == limit { refill() }
    let taken = UnsafeBufferPointer(start: words + position, count: min(most, limit - position))
    position += taken.count
    return taken
  }

  @usableFromInline
  mutating func refill() {
    var span = UnsafeMutableBufferPointer(start: words, count: limit).mutableSpan
    source.fill(&span)
    position = 0
  }
}
