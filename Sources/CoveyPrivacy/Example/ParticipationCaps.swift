/// How often clients may take part before their examples' budget is spent. Remembers what it has worked out.
public struct ParticipationCaps: Sendable {
  /// What a participation costs.
  public let privacy: ExamplePrivacy
  /// What may be spent; its unit is an example.
  public let budget: PrivacyBudget
  /// How releases are added up.
  public let accountant: AccountantKind
  /// The rounds of the run, beyond which nobody asks.
  public let most: Int

  private struct Key: Hashable {
    let event: PrivacyEvent
    let count: Int
    let accountant: AccountantKind
  }
  private var caps: [Key: Int] = [:]
  private var epsilons: [Key: Double] = [:]

  /// Caps for a budget.
  /// - Throws: ``PrivacyError/invalid(_:)`` if the budget's unit is a client: example-level privacy cannot meet it.
  /// - Precondition: `most >= 0`.
  public init(_ privacy: ExamplePrivacy, budget: PrivacyBudget, accountant: AccountantKind, most: Int) throws {
    precondition(most >= 0, "a run has no negative number of rounds")
    guard budget.unit == .example else {
      throw PrivacyError.invalid(
        "noise inside the clients protects single examples, but the budget's unit is a client; state the unit example, "
          + "or use another mode")
    }
    self.privacy = privacy
    self.budget = budget
    self.accountant = accountant
    self.most = most
  }

  /// The largest number of participations, at most ``most``, whose epsilon stays within the budget for a client of
  /// `examples` examples; 0 if not even one does.
  /// - Throws: What the accountant throws, see ``PrivacyAccountant/compose(_:count:)``.
  public mutating func cap(examples: Int) throws -> Int {
    try cap(examples, accountant, atLeast: accountant == .pld ? cap(examples, .rdp, atLeast: 0) : 0)
  }

  /// Whether a client of `examples` examples may take part `participations` times.
  ///
  /// Where distributions of privacy loss are the accountant, Renyi accounting is asked first: it takes a millisecond, and
  /// is an upper bound, too.
  /// - Throws: As ``cap(examples:)``.
  public mutating func allows(_ participations: Int, examples: Int) throws -> Bool {
    if accountant == .pld, try participations <= cap(examples, .rdp, atLeast: 0) { return true }
    return try participations <= cap(examples: examples)
  }

  /// The epsilon of an example of a client that took part `participations` times, at the budget's delta.
  /// - Throws: As ``cap(examples:)``.
  public mutating func epsilon(examples: Int, participations: Int) throws -> Double {
    let epsilon = try epsilon(examples, participations, accountant)
    // Of two upper bounds the smaller one holds; on a coarse grid that can be Renyi accounting's.
    if accountant != .pld || epsilon <= budget.epsilon { return epsilon }
    return min(epsilon, try self.epsilon(examples, participations, .rdp))
  }

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
    var accountant = kind.makeAccountant(adjacency: budget.adjacency)
    try accountant.compose(all.event, count: all.count)
    let epsilon = try accountant.epsilon(delta: budget.delta)
    epsilons[key] = epsilon
    return epsilon
  }
}
