/// What a run has released and what that cost: `ledger.json`, a privacy statement that can ship with the model.
///
/// Every property is the JSON key of the same name; keys are in alphabetical order, absent where the value is nil, and an
/// infinite epsilon is the text "Infinity". While a run goes on, all figures are for the releases that are
/// *reserved*, which are at least those that happened.
public struct PrivacyLedger: Sendable, Hashable, Codable {
  /// The format that this code writes.
  public static let formatVersion = 1

  /// `format`: version of these keys.
  public var format = PrivacyLedger.formatVersion
  /// `statement`: the guarantee as a sentence.
  public var statement: String
  /// `isPrivate`: false if the run protects nobody: seeded noise, no noise, noise for another cohort.
  public var isPrivate: Bool
  /// `notes`: why the run is not private, and the warnings of the pipeline check.
  public var notes: [String]
  /// `unit`: whose data is protected, "client" or "example" (of one client).
  public var unit: PrivacyUnit
  /// `adjacency`: what is hard to tell apart, "addOrRemoveOne", "replaceOne" or "zeroOut".
  public var adjacency: Adjacency
  /// `budget`: what may be spent: `epsilon`, `delta`, `unit`, `adjacency`.
  public var budget: PrivacyBudget?
  /// `spent`: upper bounds on what is spent, one for each delta, the run's own delta first.
  public var spent: [Spent]
  /// `releases`: how many there are.
  public var releases: Releases
  /// `mechanism`: where the noise comes in.
  public var mechanism: Mechanism
  /// `sampling`: how clients come into rounds.
  public var sampling: Sampling
  /// `accountant`: how releases were added up, "gdp", "pld" or "rdp". While the run goes on, `spent` is the least of this
  /// one's bounds for some later round and the Renyi bound.
  public var accountant: AccountantKind
  /// `segments`: the run's parts by noise key, in order.
  public var segments: [Segment]
  /// `code`: the version of Covey.
  public var code: String
  /// `model`: BLAKE2b-256 of the parameters that the statement speaks of, hexadecimal; absent while the run goes on.
  public var model: String?
  /// `previous`: `hash` of the version of this file that it replaced; 64 zeros for the first.
  public var previous: String
  /// `hash`: BLAKE2b-256, hexadecimal, of the file's bytes with this value replaced by an empty text.
  public var hash: String

  /// An upper bound on epsilon at a delta.
  public struct Spent: Sendable, Hashable, Codable {
    /// `delta`.
    public var delta: Double
    /// `epsilon`.
    public var epsilon: Double

    package init(delta: Double, epsilon: Double) {
      self.delta = delta
      self.epsilon = epsilon
    }
  }

  /// Numbers of releases, one a round.
  public struct Releases: Sendable, Hashable, Codable {
    /// `planned`: of the whole run.
    public var planned: Int
    /// `committed`: known to have happened, or that may have happened before a crash.
    public var committed: Int
    /// `reserved`: on disk as spent, >= committed.
    public var reserved: Int
  }

  /// Where the noise comes in.
  public struct Mechanism: Sendable, Hashable, Codable {
    /// `mode`: who adds the noise.
    public var mode: PrivacyConfiguration.Mode
    /// `name`: which noise.
    public var name: PrivacyConfiguration.Mechanism
    /// `noise`: where random bits come from.
    public var noise: PrivacyConfiguration.Noise
    /// `noiseMultiplier`: standard deviation over the clip bound, as accounted; PrivUnit: 1 / epsilon of a release.
    public var noiseMultiplier: Double
    /// `noiseScale`: factor on the noise that was added; 1 unless the noise is that of another cohort.
    public var noiseScale: Double
    /// `clip`: the L2 bound on a unit's contribution.
    public var clip: ClipConfiguration
    /// `countNoise`: standard deviation of the noise on adaptive clipping's count, whose cost is included.
    public var countNoise: Double?
    /// `participation`: settings of correlated noise.
    public var participation: ParticipationConfiguration?
    /// `batching`: how DP-SGD chooses examples.
    public var batching: ExampleConfiguration.Batching?
    /// `distributed`: grid, ring and shares of distributed noise.
    public var distributed: Shares?
  }

  /// The numbers of distributed noise.
  public struct Shares: Sendable, Hashable, Codable {
    /// `bits`: the width of the ring.
    public var bits: Int
    /// `scale`: grid steps in one unit of an update.
    public var scale: Double
    /// `localStandardDeviation`: of one client's noise, in the units of an update.
    public var localStandardDeviation: Double
    /// `countedClients`: updates without which a round releases nothing; the accounted noise is theirs.
    public var countedClients: Int
  }

  /// How clients come into rounds.
  public struct Sampling: Sendable, Hashable, Codable {
    /// `scheme`: "poisson", "fixedSize", "roundRobin" or "all".
    public var scheme: String
    /// `rate`: probability of taking part in a round (poisson).
    public var rate: Double?
    /// `size`: clients a round (fixedSize, roundRobin).
    public var size: Int?
    /// `population`: clients that exist.
    public var population: Int
    /// `expectedCohort`: the denominator of private means.
    public var expectedCohort: Int
  }

  /// Rounds whose noise comes from one key. A round that is released again with the same key repeats bit for bit and
  /// counts once; with another key it counts again.
  public struct Segment: Sendable, Hashable, Codable {
    /// `key`: a public name of the secret noise key.
    public var key: String
    /// `firstRound`: counted from 0.
    public var firstRound: Int
    /// `releases`: reserved for consecutive rounds from the first.
    public var releases: Int

    package init(key: String, firstRound: Int, releases: Int) {
      self.key = key
      self.firstRound = firstRound
      self.releases = releases
    }
  }
}
