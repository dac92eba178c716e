/// 32 public bytes without an allocation of their own, ordered as a dictionary orders words.
struct PublicBytes32: Sendable {
  static let count = 32

  /// Four words whose memory is the bytes.
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// The bytes that `body` writes.
  init(filling body: (UnsafeMutablePointer<UInt8>) throws -> Void) rethrows {
    try withUnsafeMutablePointer(to: &words) { words in
      try body(UnsafeMutableRawPointer(words).assumingMemoryBound(to: UInt8.self))
    }
  }

  /// A copy of 32 bytes.
  init(copying source: RawSpan) {
    precondition(source.byteCount == Self.count, "there must be 32 bytes")
    source.withUnsafeBytes { from in
      withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: from) }
    }
  }

  /// Gives `body` the address of the bytes.
  func withPointer<Result>(_ body: (UnsafePointer<UInt8>) throws -> Result) rethrows -> Result {
    try withUnsafePointer(to: words) { words in
      try body(UnsafeRawPointer(words).assumingMemoryBound(to: UInt8.self))
    }
  }

  /// The bytes as an array.
  var array: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }
}

extension PublicBytes32: Hashable, Comparable {
  static func == (left: PublicBytes32, right: PublicBytes32) -> Bool {
    left.words == right.words
  }

  static func < (left: PublicBytes32, right: PublicBytes32) -> Bool {
    left.ordered < right.ordered
  }

  func hash(into hasher: inout Hasher) {
    withUnsafeBytes(of: words) { hasher.combine(bytes: $0) }
  }

  /// The words with the first byte as the highest.
  private var ordered: (UInt64, UInt64, UInt64, UInt64) {
    (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
  }
}
