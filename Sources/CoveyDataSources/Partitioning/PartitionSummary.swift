import CoveyCore
public import CoveyData
import CoveyRandom

/// What a split over clients looks like, in numbers.
public struct PartitionSummary: Sendable, Hashable, Codable {
  /// One client's examples.
  public struct Row: Sendable, Hashable, Codable {
    /// The client's index.
    public let client: Int
    /// Examples.
    public let examples: Int
    /// Examples of each class; empty if the targets are not classes.
    public let labelCounts: [Int]
    /// Shannon entropy of the client's labels in bits.
    public let labelEntropy: Double
  }

  /// Clients in all.
  public let clients: Int
  /// Clients that the numbers below describe: the first ones, if there are too many to visit.
  public let describedClients: Int
  /// Examples of the described clients together.
  public let examples: Int
  /// Fewest examples of a client.
  public let minimum: Int
  /// Median of examples per client.
  public let median: Double
  /// Mean of examples per client.
  public let mean: Double
  /// Standard deviation of examples per client.
  public let deviation: Double
  /// Most examples of a client.
  public let maximum: Int
  /// Examples of each class over all described clients; empty if the targets are not classes.
  public let labelCounts: [Int]
  /// Mean over clients of the entropy of their labels, in bits; 0 if every client has one label.
  public let clientLabelEntropy: Double
  /// Entropy of all labels together, in bits: what IID clients would have.
  public let labelEntropy: Double
  /// Mean number of different labels per client.
  public let labelsPerClient: Double
  /// The first clients, for `table(limit:)`.
  public let rows: [Row]

  /// Describes the clients of a data set.
  /// - Parameters:
  ///   - dataset: Any clients, stored or made when asked.
  ///   - clientLimit: Visit only that many first clients.
  ///   - rowLimit: Keep that many rows for the table.
  /// - Throws: What the data set throws.
  public init(_ dataset: some FederatedDataset, clientLimit: Int = 100_000, rowLimit: Int = 1_000) throws {
    let classes: Int
    if case .classes(let count) = dataset.targets { classes = count } else { classes = 0 }
    let described = min(dataset.clientCount, max(1, clientLimit))
    var sizes: [Int] = []
    sizes.reserveCapacity(described)
    var rows: [Row] = []
    var all = [Int](repeating: 0, count: classes)
    var counts = all
    var entropies = 0.0
    var labels = 0
    for client in 0..<described {
      let view = try dataset.view(ofClient: client)
      for l in 0..<classes { counts[l] = 0 }
      Self.count(view, into: &counts)
      let entropy = Self.entropy(counts)
      for l in 0..<classes {
        all[l] += counts[l]
        labels += counts[l] > 0 ? 1 : 0
      }
      sizes.append(view.count)
      entropies += entropy
      if client < rowLimit {
        rows.append(Row(client: client, examples: view.count, labelCounts: counts, labelEntropy: entropy))
      }
    }
    clients = dataset.clientCount
    describedClients = described
    self.rows = rows
    labelCounts = all
    examples = sizes.reduce(0, +)
    let number = Double(max(1, described))
    let mean = Double(examples) / number
    self.mean = mean
    deviation = (sizes.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / number).squareRoot()
    sizes.sort()
    minimum = sizes.first ?? 0
    maximum = sizes.last ?? 0
    median = sizes.isEmpty ? 0 : Double(sizes[(sizes.count - 1) / 2] + sizes[sizes.count / 2]) / 2
    clientLabelEntropy = entropies / number
    labelEntropy = Self.entropy(all)
    labelsPerClient = Double(labels) / number
  }

  private static func count(_ view: ClientView, into counts: inout [Int]) {
    guard !counts.isEmpty, case .labels(let labels) = view.dataset.targetStorage else { return }
    if let positions = view.positions {
      for i in positions.range { counts[Int(labels[Int(positions.buffer[i])])] += 1 }
    } else {
      for i in 0..<labels.count { counts[Int(labels[i])] += 1 }
    }
  }

  /// Shannon entropy in bits of the distribution that counts describe.
  static func entropy(_ counts: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    var sum = 0.0
    for count in counts where count > 0 {
      let share = Double(count) / total
      sum -= share * PortableMath.log(share)
    }
    return max(0, sum * 1.442_695_040_888_963_4)
  }
}
