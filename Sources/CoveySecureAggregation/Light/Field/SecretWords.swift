internal import CCoveyKernels
internal import CoveyCrypto

/// Secret elements of the field, in memory that is wiped when they go away.
package struct SecretWords: Sendable {
  /// How many there are.
  package let count: Int
  private let bytes: SecretBytes

  /// Zeros.
  /// - Throws: `CryptoError.memoryUnavailable`.
  package init(count: Int) throws {
    self.count = count
    bytes = try SecretBytes(count: 4 * count)
  }

  /// Reads and writes the elements in place. One thread at a time.
  package func withWords<Result>(_ body: (UnsafeMutableBufferPointer<UInt32>) throws -> Result) rethrows -> Result {
    try bytes.withMutableBytes { span in
      try span.withUnsafeMutableBytes { try body($0.bindMemory(to: UInt32.self)) }
    }
  }

  /// Overwrites the elements with others as they are sent.
  /// - Precondition: Four bytes an element.
  func copy(_ source: RawSpan) {
    precondition(source.byteCount == 4 * count, "the elements are others in number")
    bytes.withMutableBytes { target in
      target.withUnsafeMutableBytes { target in source.withUnsafeBytes { target.copyMemory(from: $0) } }
    }
  }

  /// Adds a vector of elements as it is sent.
  /// - Precondition: Four bytes an element.
  func add(_ terms: RawSpan) { combine(terms, covey_field_add) }

  /// Subtracts a vector of elements as it is sent.
  /// - Precondition: Four bytes an element.
  func subtract(_ terms: RawSpan) { combine(terms, covey_field_subtract) }

  private func combine(
    _ terms: RawSpan, _ kernel: (UnsafeMutablePointer<UInt32>?, UnsafeRawPointer?, Int) -> Void
  ) {
    precondition(terms.byteCount == 4 * count, "the elements are others in number")
    withWords { words in terms.withUnsafeBytes { kernel(words.baseAddress, $0.baseAddress, words.count) } }
  }

  /// Gives `body` some of the elements as they are sent.
  package func withBytes<Result>(of range: Range<Int>, _ body: (RawSpan) throws -> Result) rethrows -> Result {
    try bytes.withBytes { try body($0.extracting(4 * range.lowerBound..<4 * range.upperBound)) }
  }

  /// The object whose end wipes the elements.
  var object: AnyObject { bytes }
}
