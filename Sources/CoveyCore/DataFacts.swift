/// What the accountant must know of how a run's data were made, beside their number: what was read off clients' rows, and who
/// a client is.
public struct DataFacts: Sendable, Hashable, Codable {
  /// Something computed from clients' rows without noise before the first round: a scale, a median, a list of categories.
  public struct Statistic: Sendable, Hashable, Codable {
    /// What it is: "means and deviations of 3 columns".
    public var name: String
    /// The key of the configuration that asks for it: "data.standardize".
    public var key: String
    /// What to state instead.
    public var remedy: String

    /// A statistic.
    public init(name: String, key: String, remedy: String) {
      self.name = name
      self.key = key
      self.remedy = remedy
    }
  }

  /// Where the held-out examples come from.
  public enum HeldOut: String, Sendable, Hashable, Codable, CaseIterable {
    /// There are none.
    case none
    /// From files of their own, which need no protection.
    case publicData
    /// From clients' rows.
    case clientData
  }

  /// What was read off clients' rows without noise; a private run has none.
  public var statistics: [Statistic]
  /// What the configuration states instead, for the ledger: "bounds of 5 columns".
  public var publicFacts: [String]
  /// Why a client of the run is not a person, such as "clients are drawn from all examples (partition resampled)"; nil if it
  /// may be one.
  public var simulatedUnits: String?
  /// Where the held-out examples come from.
  public var heldOut: HeldOut

  /// Whether an example may be with several clients, or several times with one: then it is no unit either.
  public var sharesExamples: Bool
  /// Whether nobody is behind the examples: they were drawn by a program. The ledger says so.
  public var isMadeUp: Bool

  /// Facts; by default nothing was read off anybody.
  public init(
    statistics: [Statistic] = [], publicFacts: [String] = [], simulatedUnits: String? = nil, heldOut: HeldOut = .none,
    sharesExamples: Bool = false, isMadeUp: Bool = false
  ) {
    self.statistics = statistics
    self.publicFacts = publicFacts
    self.simulatedUnits = simulatedUnits
    self.heldOut = heldOut
    self.sharesExamples = sharesExamples
    self.isMadeUp = isMadeUp
  }
}
