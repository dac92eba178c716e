internal import CCoveyKernels
package import CoveyCrypto

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
