import CoveyCore
internal import CoveyData
import CoveyRandom

/// The positions of a data set's examples, label by label.
struct LabelIndex {
  /// All positions, sorted by label.
  let positions: [Int32]
  /// `starts[l]..<starts[l + 1]` are label l's places in `positions`.
  let starts: [Int]

  /// Sorts by label; examples of a label stay in order.
  /// - Throws: ``DataError/impossiblePartition(_:)`` if the targets are not classes.
  init(_ dataset: Dataset, scheme: PartitionScheme) throws {
    guard case .classes(let classes) = dataset.targets, case .labels(let labels) = dataset.targetStorage else {
      let found = if case .sequence = dataset.targets { "sequences of them" } else { "values" }
      throw DataError.impossiblePartition(
        "\(scheme.name) needs class labels, and these targets are \(found); use iid, natural or explicit, or leave out "
          + "labelsPerClient")
    }
    var starts = [Int](repeating: 0, count: classes + 1)
    for i in 0..<labels.count { starts[Int(labels[i]) + 1] += 1 }
    for l in 0..<classes { starts[l + 1] += starts[l] }
    var next = starts
    var positions = [Int32](repeating: 0, count: labels.count)
    for i in 0..<labels.count {
      let label = Int(labels[i])
      positions[next[label]] = Int32(i)
      next[label] += 1
    }
    self.positions = positions
    self.starts = starts
  }

  /// Sorts by label, each label's examples in random order.
  init(_ dataset: Dataset, scheme: PartitionScheme, stream: inout RandomStream) throws {
    let sorted = try LabelIndex(dataset, scheme: scheme)
    var positions = sorted.positions
    positions.withUnsafeMutableBufferPointer { buffer in
      for l in 0..<sorted.classes {
        stream.shuffle(UnsafeMutableBufferPointer(rebasing: buffer[sorted.starts[l]..<sorted.starts[l + 1]]))
      }
    }
    self.positions = positions
    starts = sorted.starts
  }

  var classes: Int { starts.count - 1 }

  /// The number of examples with label `l`.
  func count(_ l: Int) -> Int { starts[l + 1] - starts[l] }
}
