public import CoveyAccounting
internal import CoveyNoise

/// How often clients may take part before their examples' budget is spent. Remembers what it has worked out.
public struct ParticipationCaps: Sendable {
  /// What a participation costs.
  public let privacy: ExamplePrivacy
  /// What may be spent; its unit is an example.
  public let budget: PrivacyBudget
  /// How releases are added up; nil: by all accountants, of whose upper bounds the least holds, for each client anew.
  public let accountant: AccountantKind?
  /// The rounds of the run, beyond which nobody asks.
  public let most: Int

  private struct Key: Hashable {
    let event: PrivacyEvent
    let count: Int
    let accountant: AccountantKind
  }
  private let accounting: ExampleAccounting
  private var caps: [Key: Int] = [:]
  private var epsilons: [Key: Double] = [:]
  /// The accountants that have a bound for a release.
  private var speakers: [PrivacyEvent: [AccountantKind]] = [:]

  /// Caps for a budget.
  /// - Throws: `PrivacyError.invalid` if the budget's unit is a client: example-level privacy cannot meet it.
  /// - Precondition: `most >= 0`.
  public init(_ privacy: ExamplePrivacy, budget: PrivacyBudget, accountant: AccountantKind?, most: Int) throws {
    precondition(most >= 0, "a run has no negative number of rounds")
    guard budget.unit != .client else {
      throw PrivacyError.invalid(
        "noise inside the clients protects single examples, but the budget's unit is a client; state the unit example, "
          + "or use another mode")
    }
    self.privacy = privacy
    self.budget = budget
    self.accountant = accountant
    self.most = most
    accounting = ExampleAccounting(accountant, adjacency: budget.adjacency)
  }

  /// The largest number of participations, at most ``most``, whose epsilon stays within the budget for a client of
  /// `examples` examples; 0 if not even one does.
  /// - Throws: What the accountant throws, see `PrivacyAccountant.compose`; of several, if none has a bound.
  public mutating func cap(examples: Int) throws -> Int {
    var most = 0
    // The quickest first; the next ones begin where it ends.
    for kind in try speakers(examples) { most = max(most, try cap(examples, kind, atLeast: most)) }
    return most
  }

  /// Whether a client of `examples` examples may take part `participations` times.
  ///
  /// Renyi accounting is asked first, also where distributions of privacy loss are the accountant: it takes a millisecond,
  /// and is an upper bound like the others.
  /// - Throws: As ``cap(examples:)``.
  public mutating func allows(_ participations: Int, examples: Int) throws -> Bool {
    var most = 0
    for kind in try speakers(examples) {
      most = max(most, try cap(examples, kind, atLeast: most))
      if participations <= most { return true }
    }
    return false
  }

  /// The epsilon of an example of a client that took part `participations` times, at the budget's delta: the least that an
  /// accountant vouches for.
  /// - Throws: As ``cap(examples:)``.
  public mutating func epsilon(examples: Int, participations: Int) throws -> Double {
    let speakers = try speakers(examples)
    if accountant == .pld {
      let epsilon = try epsilon(examples, participations, .pld)
      // Of two upper bounds the smaller one holds; on a coarse grid that can be Renyi accounting's.
      if epsilon <= budget.epsilon { return epsilon }
    }
    return try speakers.map { try epsilon(examples, participations, $0) }.min() ?? .infinity
  }

  /// The accountants that have a bound for such a client, of those that may speak.
  /// - Throws: What the stated one throws if it has none; of several, what the last one throws if none has.
  private mutating func speakers(_ examples: Int) throws -> [AccountantKind] {
    let one = privacy.releases(examples: examples, participations: 1, adjacency: budget.adjacency)
    if let known = speakers[one.event] { return known }
    var (found, problem) = ([AccountantKind](), (any Error)?.none)
    let asked = accountant == .pld ? [.rdp, .pld] : accounting.kinds
    for kind in Self.quickestFirst.filter(asked.contains) {
      do {
        var trial = kind.makeAccountant(adjacency: budget.adjacency)
        try trial.compose(one.event, count: 1)
        found.append(kind)
        // Nothing is tighter than what is exact.
        if kind == .gdp { break }
      } catch PrivacyError.unsupported(let reason) {
        problem = PrivacyError.unsupported(reason)
      }
    }
    if let problem, found.isEmpty || accountant.map({ !found.contains($0) }) ?? false { throw problem }
    speakers[one.event] = found
    return found
  }

  private static let quickestFirst: [AccountantKind] = [.gdp, .rdp, .mixture, .pld]

  private mutating func cap(_ examples: Int, _ kind: AccountantKind, atLeast floor: Int) throws -> Int {
    let one = privacy.releases(examples: examples, participations: 1, adjacency: budget.adjacency)
    if one.count == 0 { return most }
    let key = Key(event: one.event, count: one.count, accountant: kind)
    if let known = caps[key] { return known }
    // Fits at `low`, does not at `high`; first strides that double, for most caps lie near the floor.
    var (low, high) = (min(floor, most), most + 1)
    var stride = max(1, low / 16)
    while low + stride < high, try fits(examples, low + stride, kind) {
      low += stride
      stride *= 2
    }
    high = min(high, low + stride)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if try fits(examples, middle, kind) { low = middle } else { high = middle }
    }
    caps[key] = low
    return low
  }

  private mutating func fits(_ examples: Int, _ participations: Int, _ kind: AccountantKind) throws -> Bool {
    try epsilon(examples, participations, kind) <= budget.epsilon
  }

  private mutating func epsilon(_ examples: Int, _ participations: Int, _ kind: AccountantKind) throws -> Double {
    let all = privacy.releases(examples: examples, participations: participations, adjacency: budget.adjacency)
    let key = Key(event: all.event, count: all.count, accountant: kind)
    if let known = epsilons[key] { return known }
    var trial = kind.makeAccountant(adjacency: budget.adjacency)
    try trial.compose(all.event, count: all.count)
    let epsilon = try trial.epsilon(delta: budget.delta)
    epsilons[key] = epsilon
    return epsilon
  }
}
