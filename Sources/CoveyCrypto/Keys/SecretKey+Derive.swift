internal import CSodium

extension SecretKey {
  /// The key that belongs to a purpose and a list of numbers.
  ///
  /// It is the BLAKE2b-256 hash (RFC 7693), keyed with this key, of a version tag, `purpose` and the numbers, each with
  /// its length in front: different lists of names never give the same message, and a derived key says nothing about
  /// this key or its siblings.
  /// - Throws: ``CryptoError/memoryUnavailable`` if there is no memory for a key.
  public func derive(purpose: String, _ integers: Int...) throws -> SecretKey {
    try SecretKey { derived in
      derive(purpose: purpose, integers, into: UnsafeMutableBufferPointer(start: derived, count: Self.byteCount))
    }
  }

  /// The key that belongs to a transcript: the BLAKE2b-256 hash, keyed with this key, of a version tag and the digest.
  ///
  /// Different transcripts give keys that say nothing about each other or about this key.
  /// - Throws: ``CryptoError/memoryUnavailable`` if there is no memory for a key.
  public func derive(_ transcript: Transcript) throws -> SecretKey {
    var message = [UInt8]()
    Self.append(Array("covey/derive-transcript/v1".utf8), to: &message)
    Self.append(transcript.digest().bytes, to: &message)
    return try SecretKey { derived in
      let status = withPointer { key in
        crypto_generichash(derived, Self.byteCount, message, UInt64(message.count), key, Self.byteCount)
      }
      precondition(status == 0, "a key of 32 bytes can always be derived")
    }
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
    for integer in integers {
      Self.append(MemoryLayout<Int64>.size, to: &message)
      Self.append(integer, to: &message)
    }
    let status = withPointer { key in
      crypto_generichash(target, Self.byteCount, message, UInt64(message.count), key, Self.byteCount)
    }
    precondition(status == 0, "a key of 32 bytes can always be derived")
  }

  private static func append(_ field: [UInt8], to message: inout [UInt8]) {
    append(field.count, to: &message)
    message += field
  }

  private static func append(_ integer: Int, to message: inout [UInt8]) {
    withUnsafeBytes(of: Int64(integer).littleEndian) { message.append(contentsOf: $0) }
  }
}
