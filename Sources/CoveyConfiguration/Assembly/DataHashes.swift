internal import CoveyCrypto
public import CoveyData
internal import CoveyDataSources

/// Digests of the data that a run uses, for its manifest.
public enum DataHashes {
  /// BLAKE2b-256 of the training examples, the test examples and the clients' shares, hexadecimal, by `train`, `test`
  /// and `partition`.
  ///
  /// Examples that are made when asked have no digest: the configuration and the seed determine them.
  /// - Throws: `CryptoError` if the library for hashing cannot start.
  public static func digests(of data: any FederatedDataset) throws -> [String: String] {
    var digests: [String: String] = [:]
    if let stored = data as? PartitionedDataset {
      digests["train"] = try digest(stored.train)
      digests["partition"] = try digest(stored.partition)
    }
    if let virtual = data as? ResampledDataset {
      digests["train"] = try digest(virtual.base)
      if let groups = virtual.groups { digests["partition"] = try digest(groups) }
    }
    if let test = data.test { digests["test"] = try digest(test) }
    return digests
  }

  /// The same of data as they were loaded.
  /// - Throws: `CryptoError` if the library for hashing cannot start.
  public static func digests(of data: LoadedData) throws -> [String: String] {
    try digests(of: data.dataset)
  }

  /// Shares can come from a file of their own, or from keys beside the examples.
  private static func digest(_ partition: Partition) throws -> String {
    let hash = try BLAKE2b()
    partition.offsets.withUnsafeBufferPointer { hash.update($0.span.bytes) }
    partition.positions.withUnsafeBufferPointer { hash.update($0.span.bytes) }
    return hash.finish().hex
  }

  private static func digest(_ dataset: Dataset) throws -> String {
    let hash = try BLAKE2b()
    dataset.forEachByteChunk { hash.update($0.bytes) }
    return hash.finish().hex
  }
}
