public import CoveyNoise

/// Accounts by Renyi differential privacy (Mironov 2017, arXiv 1702.07476): the divergences of releases add up at every
/// order, and the sum at the best order gives epsilon and delta.
///
/// Exact divergences for Gaussian and Laplace noise, randomised response and Poisson-sampled Gaussian noise; upper
/// bounds from the literature for the other events. The conversion costs some percent of epsilon against privacy-loss
/// distributions.
public struct RenyiAccountant: PrivacyAccountant {
  /// Renyi.
  public static let kind = AccountantKind.rdp
  /// The adjacency of all its answers.
  public let adjacency: Adjacency
  /// Where it looks for its best bound.
  public let orders: RenyiOrders

  /// What one kind of release costs at the grid's orders.
  struct Part: Sendable {
    let curve: RenyiCurve
    var count: Double
    let samples: [Double]
  }

  let grid: [Double]
  private(set) var parts: [Part] = []
  /// The total divergence at the grid's orders.
  private(set) var totals: [Double]
  private var places: [PrivacyEvent: Int] = [:]

  /// An accountant that has seen no release and searches for the best order.
  public init(adjacency: Adjacency) { self.init(adjacency: adjacency, orders: .refined) }

  /// An accountant that has seen no release.
  /// - Precondition: listed orders are finite, greater than 1 and at least one.
  public init(adjacency: Adjacency, orders: RenyiOrders) {
    self.adjacency = adjacency
    self.orders = orders
    grid = orders.grid
    precondition(
      !grid.isEmpty && grid.allSatisfy { $0 > 1 && $0.isFinite }, "Renyi orders must be finite and greater than 1")
    totals = [Double](repeating: 0, count: grid.count)
  }

  /// Adds `count` >= 0 equal releases.
  /// - Throws: `PrivacyError.unsupported` if there is no sound bound for the event under the adjacency;
  ///   `PrivacyError.invalid` for impossible values. The accountant is then unchanged.
  public mutating func compose(_ event: PrivacyEvent, count: Int) throws {
    guard count >= 0 else { throw PrivacyError.invalid("an event cannot occur \(count) times") }
    if let place = places[event] {
      add(Double(count), at: place)
      return
    }
    let leaves = try event.parts(count: Double(count))
    var fresh: [(event: PrivacyEvent, part: Part)] = []
    for leaf in leaves where places[leaf.event] == nil && !fresh.contains(where: { $0.event == leaf.event }) {
      let published = try RenyiCurve(leaf.event, adjacency: adjacency)
      // Listed orders are for comparisons, which need the published bounds.
      let curve = orders == .refined ? published.tightest : published
      fresh.append((leaf.event, Part(curve: curve, count: 0, samples: grid.map { curve.divergence(order: $0) })))
    }
    for (event, part) in fresh {
      places[event] = parts.count
      parts.append(part)
    }
    for leaf in leaves {
      if let place = places[leaf.event] { add(leaf.count, at: place) }
    }
  }

  private mutating func add(_ count: Double, at place: Int) {
    // Nothing times an infinite loss is nothing.
    guard count > 0 else { return }
    parts[place].count += count
    for index in totals.indices { totals[index] += count * parts[place].samples[index] }
  }

  /// The divergence of everything released so far at an order.
  /// - Throws: `PrivacyError.invalid` unless the order is finite and greater than 1.
  public func divergence(order: Double) throws -> Double {
    guard order > 1, order < .infinity else {
      throw PrivacyError.invalid("a Renyi order must be finite and greater than 1, not \(order)")
    }
    return total(order: order)
  }

  func total(order: Double) -> Double {
    var sum = 0.0
    for part in parts where part.count > 0 { sum += part.count * part.curve.divergence(order: order) }
    return sum
  }

  /// Whether no curve has corners.
  var isSmooth: Bool { parts.allSatisfy(\.curve.isSmooth) }

  /// The limit of the divergence for high orders: an epsilon at delta = 0.
  var limit: Double {
    var sum = 0.0
    for part in parts where part.count > 0 { sum += part.count * part.curve.limit }
    return sum
  }
}
