internal import CoveyConfiguration
internal import CoveyPrivacy
internal import CoveyServer

/// What the runs of one setting came to.
public struct SettingResult: Sendable {
  /// The setting.
  public let setting: SweepSetting
  /// The records by seed, of runs that have ended.
  public let records: [Int: SweepRecord]
  /// What the ledgers of its runs state, by seed.
  public let reservations: [Int: SweepReservation]
  /// The epsilon by which the setting is compared: the largest of its runs; nil for a baseline, or if nothing is known.
  public let epsilon: Double?
  /// The delta of that epsilon; the largest.
  public let delta: Double?
  /// The measure's mean over the runs that are done, with its 95 % confidence interval; nil if none is.
  public let score: MeanInterval?
  /// By how much the measure is worse than without privacy, over the seeds that both have: differences of runs with the
  /// same seed, so the same data and the same start. Nil without a baseline.
  public internal(set) var cost: MeanInterval?
  /// Whether no other setting has as much at a smaller epsilon, or more at the same.
  public internal(set) var isOnFront = false
  /// Whether it has the best mean of its epsilon.
  public internal(set) var isBest = false

  init(
    _ setting: SweepSetting, records: [Int: SweepRecord], reservations: [Int: SweepReservation] = [:],
    measure: SweepMeasure
  ) {
    self.setting = setting
    self.records = records
    self.reservations = reservations
    let done = records.values.filter { $0.state == .done }
    epsilon = done.compactMap(\.statedEpsilon).max()
    delta = done.compactMap(\.delta).max()
    score = MeanInterval(
      records.sorted { $0.key < $1.key }.compactMap { $1.state == .done ? measure.value($1) : nil },
      within: measure.range)
  }

  /// Runs that are done.
  public var doneCount: Int { records.values.count { $0.state == .done } }

  /// The noise multiplier of the first run that is done.
  public var noiseMultiplier: Double? {
    records.sorted { $0.key < $1.key }.lazy.compactMap { $1.state == .done ? $1.noiseMultiplier : nil }.first
  }

  /// Whether the runs' noise protects anybody.
  public var isPrivate: Bool {
    doneCount > 0 && records.values.allSatisfy { $0.state != .done || $0.isPrivate == true }
  }

  /// What its runs are: without privacy, with noise that protects nobody (seeded, none, or another cohort's), or private.
  public enum Kind: String, Sendable, Hashable {
    /// Without privacy, to compare with.
    case baseline
    /// With a private run's code, and nobody is protected.
    case notPrivate
    /// With noise that protects.
    case `private`
  }

  /// What its runs are: by what became of them, else by the configuration.
  public var kind: Kind {
    if setting.isBaseline { return .baseline }
    if case .success(let loaded) = setting.configuration, let asked = loaded.simulation.privacy {
      if asked.noise == .seeded || asked.noiseMultiplier == 0 { return .notPrivate }
    }
    let isDenied = records.values.contains { $0.isPrivate == false } || reservations.values.contains { !$0.isPrivate }
    return isDenied ? .notPrivate : .private
  }

  /// Why runs did not reach their end, each reason once.
  public var problems: [String] {
    var problems: [String] = []
    for (_, record) in records.sorted(by: { $0.key < $1.key }) {
      guard record.state != .done, let reason = record.reason else { continue }
      let text = "\(record.state.rawValue): \(reason)"
      if !problems.contains(text) { problems.append(text) }
    }
    return problems
  }
}
