/// Why a cryptographic operation could not be done. Messages hold no secrets.
public enum CryptoError: Error, Equatable, Sendable {
  /// libsodium could not start.
  case libraryUnavailable
  /// The system gave no memory for secrets.
  case memoryUnavailable
  /// A key has another length than the 32 bytes it must have.
  case wrongKeyLength(Int)
  /// A public key has another length than the 32 bytes it must have.
  case wrongPublicKeyLength(Int)
  /// A public key is of low order, or no element of its group: the secret agreed with it would be known to everybody.
  case weakPublicKey
  /// A sealed message was altered, or was made with another key or other associated data.
  case authenticationFailed
  /// A signature has another length than the 64 bytes it must have.
  case wrongSignatureLength(Int)
  /// No secret can be shared among so many holders with such a threshold.
  case invalidThreshold(Int, holders: Int)
  /// A secret to be shared does not lie below the order of ristretto255.
  case nonCanonicalSecret
  /// The share of the holder with this index does not lie below the order of ristretto255.
  case nonCanonicalShare(index: Int)
  /// The share of the holder with this index is not the one that was committed to.
  case forgedShare(index: Int)
  /// No holder can have this index.
  case invalidShareIndex(Int)
  /// Two shares claim to belong to the holder with this index.
  case repeatedShareIndex(Int)
  /// There are more or fewer shares than holders.
  case wrongShareCount(Int, expected: Int)
  /// A secret cannot be given back from no shares.
  case noShares
  /// A commitment to a sharing is not a list of points of ristretto255.
  case invalidCommitment
}

extension CryptoError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .libraryUnavailable: "libsodium could not start; check that the system's source of randomness works"
    case .memoryUnavailable: "the system gave no memory for a secret key; check its limits on memory (ulimit -v, -l)"
    case .wrongKeyLength(let count): "a secret key has \(SecretKey.byteCount) bytes, not \(count)"
    case .wrongPublicKeyLength(let count): "a public key has \(PublicKey.byteCount) bytes, not \(count)"
    case .weakPublicKey: "a public key is of low order; no secret can be agreed with its sender"
    case .authenticationFailed:
      "a sealed message does not open: it was altered, or sealed with another key or other associated data"
    case .wrongSignatureLength(let count): "a signature has \(Signature.byteCount) bytes, not \(count)"
    case .invalidThreshold(let threshold, let holders):
      "a secret cannot be shared among \(holders) holders with threshold \(threshold); "
        + "the threshold lies between 1 and the number of holders"
    case .nonCanonicalSecret: "a secret to be shared does not lie below the order of ristretto255; draw it for sharing"
    case .nonCanonicalShare(let index): "the share of holder \(index) does not lie below the order of ristretto255"
    case .forgedShare(let index): "the share of holder \(index) is not the one that was committed to"
    case .invalidShareIndex(let index): "no holder of a share can have the index \(index); they start at 1"
    case .repeatedShareIndex(let index): "two shares claim to belong to holder \(index)"
    case .wrongShareCount(let count, let expected): "there are \(count) shares where \(expected) belong"
    case .noShares: "a secret cannot be given back from no shares"
    case .invalidCommitment: "a commitment to a sharing is not a list of points of ristretto255"
    }
  }
}
