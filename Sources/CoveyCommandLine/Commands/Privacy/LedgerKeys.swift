import ArgumentParser
import CoveyCrypto
import CoveyServer
import CoveySystem

/// Ed25519 keys as the command line has them: 64 hexadecimal digits, in a file or, public ones, as they are.
enum LedgerKeys {
  /// A new key, in a new file that its owner alone can read.
  static func makeKey(file: String) throws -> SigningKey {
    guard !FileSystem.exists(file) else {
      throw ValidationError("\(file) exists; a key is never replaced, choose another name")
    }
    let seed = try SecretKey.random()
    let key = try SigningKey(seed: seed)
    let text = seed.withBytes { bytes in
      (0..<bytes.byteCount).map { Hexadecimal.text([bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self)]) }.joined()
    }
    try FileWriter.replace(file, isSecret: true) { try $0.write(Array("\(text)\n".utf8).span.bytes) }
    return key
  }

  /// The signing key of a file.
  static func signingKey(file: String) throws -> SigningKey {
    let text = String(decoding: try Files.read(file), as: UTF8.self).filter { !$0.isWhitespace }
    guard let bytes = Hexadecimal.bytes(text), bytes.count == SecretKey.byteCount else {
      throw ValidationError("\(file) holds no signing key: expected 64 hexadecimal digits; covey privacy key makes one")
    }
    return try SigningKey(seed: SecretKey(bytes: bytes.span.bytes))
  }

  /// A verification key, as it is or in a file.
  static func verificationKey(_ argument: String) throws -> VerificationKey {
    let text =
      FileSystem.exists(argument)
      ? String(decoding: try Files.read(argument), as: UTF8.self).filter { !$0.isWhitespace } : argument
    guard let bytes = Hexadecimal.bytes(text), let key = try? VerificationKey(bytes: bytes.span.bytes) else {
      throw ValidationError("\(argument) is no verification key: expected 64 hexadecimal digits, or a file of them")
    }
    return key
  }

  /// A verification key as text.
  static func text(_ key: VerificationKey) -> String { Hexadecimal.text(key.bytes) }
}
