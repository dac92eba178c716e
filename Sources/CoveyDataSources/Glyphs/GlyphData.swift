public import CoveyData

/// Drawn digits: examples in writers' order, and who wrote each.
public struct GlyphData: Sendable {
  /// Training examples, writer after writer: 28 x 28 x 1 bytes scaled to 0...1, ten classes.
  public let train: Dataset
  /// The writer of each training example, in `0..<writers`.
  public let writers: SharedBuffer<Int32>
  /// Examples by writers who wrote no training example.
  public let test: Dataset

  /// One client a writer.
  public func byWriter() throws -> PartitionedDataset {
    PartitionedDataset(train: train, test: test, partition: try Partition.natural(keys: writers))
  }
}
