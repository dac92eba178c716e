public import CoveyAccounting
public import CoveyNoise

/// What a run has released and what that cost: `ledger.json`, a privacy statement that can ship with the model.
///
/// Every property is the JSON key of the same name; keys are in alphabetical order, absent where the value is nil, and an
/// infinite epsilon is the text "Infinity". The figures are those of all planned releases from the first write on: an epsilon
/// of the rounds that happened to run is no guarantee. ``configuration``, ``facts`` and `mechanism.noiseMultiplier` are all
/// that they are computed from, so that anybody can compute them again (`verify()`).
public struct PrivacyLedger: Sendable, Hashable, Codable {
  /// The format that this code writes.
  public static let formatVersion = 2

  /// `format`: version of these keys.
  public var format = PrivacyLedger.formatVersion
  /// `statement`: the guarantee as a sentence.
  public var statement: String
  /// `isPrivate`: false if the run protects nobody: seeded noise, no noise, noise for another cohort, virtual clients.
  public var isPrivate: Bool
  /// `notes`: why the run is not private, and the warnings of the pipeline check.
  public var notes: [String]
  /// `figures`: what is guaranteed, and against whom; the run's own delta first.
  public var figures: [PrivacyFigure]
  /// `unprotected`: against whom nothing is guaranteed, and why, as sentences.
  public var unprotected: [String]
  /// `unit`: whose data is protected, "client" or "example" (of one client).
  public var unit: PrivacyUnit
  /// `adjacency`: what is hard to tell apart, "addOrRemoveOne", "replaceOne" or "zeroOut".
  public var adjacency: Adjacency
  /// `budget`: what may be spent: `epsilon`, `delta`, `unit`, `adjacency`, `against`.
  public var budget: PrivacyBudget?
  /// `configuration`: what was asked of privacy, whole.
  public var configuration: PrivacyConfiguration
  /// `facts`: what else decides the figures: population, rounds, sampling, sizes, and how the data were made.
  public var facts: PrivacyPipeline
  /// `releases`: how many there are.
  public var releases: Releases
  /// `mechanism`: where the noise comes in.
  public var mechanism: Mechanism
  /// `stopping`: when the run may end, and what it then states.
  public var stopping: Stopping
  /// `segments`: the run's parts by noise key, in order.
  public var segments: [Segment]
  /// `run`: BLAKE2b-256, hexadecimal, of the whole configuration of the run and its data; absent where nobody gave it.
  public var run: String?
  /// `code`: the version of Covey.
  public var code: String
  /// `model`: BLAKE2b-256 of the parameters that the statement speaks of, hexadecimal; absent while the run goes on.
  public var model: String?
  /// `previous`: `hash` of the version of this file that it replaced; 64 zeros for the first.
  public var previous: String
  /// `hash`: BLAKE2b-256, hexadecimal, of the file's bytes with this value replaced by an empty text, and no `signature`.
  public var hash: String
  /// `signature`: of `hash`, by whoever stands for the file; absent where nobody does.
  public var signature: Signature?

  /// An Ed25519 signature.
  public struct Signature: Sendable, Hashable, Codable {
    /// `key`: the verification key, hexadecimal.
    public var key: String
    /// `value`: the signature of the text "covey/ledger/2" followed by `hash`, hexadecimal.
    public var value: String
  }

  /// When a run may end.
  public struct Stopping: Sendable, Hashable, Codable {
    /// `rule`: "planned", "milestones" or "filter".
    public var rule: String
    /// `milestones`: where the figures may be taken, the last one the planned end, with the share of delta of each.
    public var milestones: [StoppingRule.Milestone]
    /// `order`: of a Renyi filter.
    public var order: Double?
    /// `endedAfter`: rounds after which the run ended; absent while it goes on.
    public var endedAfter: Int?
    /// `interrupted`: whether somebody who could see values without noise ended it.
    public var interrupted: Bool?
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
    public var name: NoiseMechanism
    /// `noise`: where random bits come from.
    public var noise: PrivacyConfiguration.Noise
    /// `noiseMultiplier`: standard deviation over the clip bound, or with `masked` over gamma B, as accounted; PrivUnit: 1 /
    /// epsilon of a release.
    public var noiseMultiplier: Double
    /// `noiseScale`: factor on the noise that was added; 1 unless the noise is that of another cohort.
    public var noiseScale: Double
    /// `clip`: the L2 bound on a unit's contribution.
    public var clip: ClipConfiguration
    /// `sensitivity`: what one unit moves a sum by, in clip bounds: 2 under replaceOne, else 1; with `masked` times gamma B / C,
    /// with shares see `distributed`.
    public var sensitivity: Double
    /// `countNoise`: standard deviation of the noise on adaptive clipping's count, whose cost is included.
    public var countNoise: Double?
    /// `participation`: settings of correlated noise.
    public var participation: ParticipationConfiguration?
    /// `batching`: how DP-SGD chooses examples.
    public var batching: ExampleConfiguration.Batching?
    /// `distributed`: grid, ring and shares of distributed noise.
    public var distributed: Shares?
    /// `matrix`: the matrix of correlated noise.
    public var matrix: Matrix?
    /// `masked`: the grid of masked sums to which the server adds noise; absent elsewhere, and for runs that rounded towards
    /// zero, whose updates did not grow.
    public var masked: Masked?
  }

  /// The grid of masked sums to which the server adds noise.
  public struct Masked: Sendable, Hashable, Codable {
    /// `valueBits`: of a client's value.
    public var valueBits: Int
    /// `clipBound`: C, the bound that the numbers below are of: the fixed one, or the power of two below the first of those that
    /// move, where rounding adds most.
    public var clipBound: Double
    /// `step`: gamma, the length of a grid step in units of an update.
    public var step: Double
    /// `squaredNormLimit`: the largest sum of squares of an update's integers, which every client checks.
    public var squaredNormLimit: UInt64
    /// `normBound`: B, the largest norm of an update's integers, in steps.
    public var normBound: Double
    /// `gridDeviation`: standard deviation of the noise that is accounted, in steps: noiseMultiplier times B.
    public var gridDeviation: Double
    /// `beta`: of conditional rounding.
    public var beta: Double
  }

  /// A matrix of correlated noise.
  public struct Matrix: Sendable, Hashable, Codable {
    /// `coefficients`: the banded matrix's diagonals, the first of them 1.
    public var coefficients: [Float]
    /// `decays`: of the buffers.
    public var decays: [Float]
    /// `scales`: of what the buffers give.
    public var scales: [Float]
    /// `participations`: of one client, as counted on.
    public var participations: Int
    /// `separation`: rounds from one of them to the next, as counted on.
    public var separation: Int
    /// `sensitivity`: over all rounds, in clip bounds, the rounding of past noise included.
    public var sensitivity: Double
  }

  /// The numbers of distributed noise.
  public struct Shares: Sendable, Hashable, Codable {
    /// `bits`: the width of the ring.
    public var bits: Int
    /// `scale`: grid steps in one unit of an update.
    public var scale: Double
    /// `localStandardDeviation`: of one client's noise, in the units of an update.
    public var localStandardDeviation: Double
    /// `paddedDimension`: coordinates of an encoded update.
    public var paddedDimension: Int
    /// `gridDeviation`: of one client's noise, in grid steps.
    public var gridDeviation: Double
    /// `l2`: the L2 sensitivity of the encoded sum, in grid steps, rounding included.
    public var l2: Double
    /// `l1`: its L1 sensitivity.
    public var l1: Double
    /// `beta`: of conditional rounding.
    public var beta: Double
    /// `countedClients`: updates without which a round releases nothing; the accounted noise is theirs.
    public var countedClients: Int
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
