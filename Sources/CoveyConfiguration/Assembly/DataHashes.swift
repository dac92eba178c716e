internal import CoveyCrypto
public import CoveyData

/// Digests of the data that a run uses, for its manifest.
public enum DataHashes {
  /// BLAKE2b-256 of the training and test examples, hexadecimal, by `train` and `test`.
  ///
  /// Examples that are made when asked have no digest: the configuration and the seed determine them.
  /// - Throws: `CryptoError` if the library for hashing cannot start.
  public static func digests(of data: any FederatedDataset) throws -> [String: String] {
    var digests: [String: String] = [:]
    if let stored = data as? PartitionedDataset { digests["train"] = try digest(stored.train) }
    if let test = data.test { digests["test"] = try digest(test) }
    return digests
  }

  private static func digest(_ dataset: Dataset) throws -> String {
    let hash = try BLAKE2b()
    dataset.forEachByteChunk { hash.update($0.bytes) }
    return hash.finish().hex
  }
}
