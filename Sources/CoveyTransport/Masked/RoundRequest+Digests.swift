internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyCrypto
public import CoveySecureAggregation
internal import CoveyTraining

/// What binds a session to its round: all clients of a session were asked the same, or there is no sum.
extension RoundRequest {
  /// The digest of the global model.
  /// - Throws: `CryptoError` if libsodium cannot start.
  public func modelDigest() throws -> Bytes32 {
    let hash = try BLAKE2b()
    parameters.withSpan { hash.update($0.bytes) }
    return Bytes32(hash.finish())
  }

  /// The digest of how clients train, protect and encode: a server that asked one client to learn faster than the others
  /// could find that client's update in the sum.
  /// - Throws: `CryptoError` if libsodium cannot start.
  public func encodingDigest() throws -> Bytes32 {
    // Swift's own description names every field and writes numbers exactly.
    let text = "\(version) \(training) \(algorithm) \(String(describing: masking))"
    return Bytes32(try BLAKE2b.hash(text))
  }
}
