internal import CSodium

extension SecretKey {
  /// The key that belongs to a purpose and a list of numbers.
  ///
  /// It is the BLAKE2b-256 hash (RFC 7693), keyed with this key, of a version tag, `purpose` and the numbers, each with
  /// its length in front: different lists of names never give the same message, and a derived key says nothing about
  /// this key or its siblings.
  /// - Throws: ``CryptoError/memoryUnavailable`` if there is no memory for a key.
  public func derive(purpose: String, _ integers: Int...) throws -> SecretKey {
    var derived = [UInt8](repeating: 0, count: Self.byteCount)
    defer { sodium_memzero(&derived, Self.byteCount) }
    derived.withUnsafeMutableBufferPointer { derive(purpose: purpose, integers, into: $0) }
    return try SecretKey(bytes: derived.span.bytes)
  }

  /// Writes the derived key to `output`, 32 bytes. The caller wipes it.
  func derive(purpose: String, _ integers: [Int], into output: UnsafeMutableBufferPointer<UInt8>) {
    guard let target = output.baseAddress, output.count == Self.byteCount else {
      preconditionFailure("a derived key has 32 bytes")
    }
    var message = [UInt8]()
    message.reserveCapacity(64 + 16 * integers.count)
    Self.append(Array("covey/derive/v1".utf8), to: &message)
    Self.append(Array(purpose.utf8), to: &message)
    for integer in integers { Self.append(Self.littleEndian(integer), to: &message) }
    let status = crypto_generichash(
      target, Self.byteCount, message, UInt64(message.count), pointer,
      Self.byteCount)
    precondition(status == 0, "a key of 32 bytes can always be derived")
  }

  private static func append(_ field: [UInt8], to message: inout [UInt8]) {
    message += littleEndian(field.count)
    message += field
  }

  private static func littleEndian(_ value: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bitPattern: Int64(value)) >> UInt64(8 * $0)) }
  }
}
