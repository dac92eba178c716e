/// The BLAKE2b-256 digest of a list of fields that no other list gives: a domain, then fields of any length.
///
/// Each field goes in with its kind and its length in front, so that moving bytes from one field to the next, or writing
/// a number as text, changes the digest. Fields may be appended after a digest was taken. One thread at a time.
public final class Transcript {
  private let hash: BLAKE2b

  /// Tells a field's kind apart from the others.
  private enum Kind: UInt8 {
    case domain = 0
    case text = 1
    case bytes = 2
    case integer = 3
    case publicKey = 4
    case secret = 5
  }

  /// An empty list for a purpose, named with its version, for example `covey/secagg/v1`.
  /// - Throws: ``CryptoError/libraryUnavailable`` if libsodium cannot start.
  public init(_ domain: String) throws {
    hash = try BLAKE2b()
    append(domain, .domain)
  }

  /// Appends the UTF-8 bytes of `text`.
  public func append(_ text: String) {
    append(text, .text)
  }

  /// Appends bytes.
  public func append(_ bytes: RawSpan) {
    append(bytes, .bytes)
  }

  /// Appends bytes.
  public func append(_ bytes: [UInt8]) {
    append(bytes.span.bytes, .bytes)
  }

  /// Appends a number.
  public func append(_ integer: Int) {
    withUnsafeBytes(of: Int64(integer).littleEndian) { append($0.bytes, .integer) }
  }

  /// Appends a public key.
  public func append(_ key: PublicKey) {
    key.storage.withPointer { append(UnsafeRawBufferPointer(start: $0, count: PublicBytes32.count).bytes, .publicKey) }
  }

  /// Appends a secret, for a commitment to it. The digest hides the secret only if that cannot be guessed.
  package func append(_ secret: SecretKey) {
    secret.withBytes { append($0, .secret) }
  }

  /// The digest of the fields so far.
  public func digest() -> BLAKE2bDigest {
    hash.finish()
  }

  private func append(_ text: String, _ kind: Kind) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0).bytes, kind) }
  }

  private func append(_ field: RawSpan, _ kind: Kind) {
    // Nothing here allocates: a session makes hundreds of transcripts.
    withUnsafeBytes(of: Int64(field.byteCount).littleEndian) { hash.update($0.bytes) }
    withUnsafeBytes(of: kind.rawValue) { hash.update($0.bytes) }
    hash.update(field)
  }
}
