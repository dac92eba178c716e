/// What a sweep found, from the runs that have ended.
public struct SweepResults: Sendable {
  /// What was tried.
  public let plan: SweepPlan
  /// The settings with privacy, in the plan's order.
  public let settings: [SettingResult]
  /// The same without privacy; empty without baselines.
  public let baselines: [SettingResult]
  /// By what settings are compared.
  public let measure: SweepMeasure
  /// What the sweep spends if its data are private.
  public let spending: SweepSpending

  /// Analyses records.
  /// - Parameters:
  ///   - plan: What was tried.
  ///   - settings: The plan's settings.
  ///   - records: What became of the runs, by name.
  ///   - reservations: What the runs' ledgers state, by name.
  package init(
    _ plan: SweepPlan, _ settings: [SweepSetting], records: [String: SweepRecord],
    reservations: [String: SweepReservation] = [:]
  ) {
    self.plan = plan
    let done = records.values.filter { $0.state == .done }
    measure = !done.isEmpty && done.allSatisfy { $0.accuracy == nil } ? .loss : .accuracy
    var results: [SettingResult] = []
    for setting in settings {
      var own: [Int: SweepRecord] = [:]
      var reserved: [Int: SweepReservation] = [:]
      for seed in 1...plan.seeds {
        let name = setting.folderName(plan.axes, seed: seed)
        own[seed] = records[name]
        reserved[seed] = reservations[name]
      }
      results.append(SettingResult(setting, records: own, reservations: reserved, measure: measure))
    }
    baselines = results.filter(\.setting.isBaseline)
    spending = SweepSpending(plan, results)
    self.settings = Self.judged(
      results.filter { !$0.setting.isBaseline }, against: Self.best(baselines, measure), measure)
  }

  /// The best baseline; nil if there is none.
  public var baseline: SettingResult? { Self.best(baselines, measure) }

  /// The epsilons that were reached, ascending, each with its settings, best first.
  public var byEpsilon: [(epsilon: Double, settings: [SettingResult])] {
    let placed = settings.filter { $0.score != nil && ($0.epsilon ?? .nan).isFinite }
    return Set(placed.compactMap(\.epsilon)).sorted().map { epsilon in
      (epsilon, Self.ranked(placed.filter { $0.epsilon == epsilon }, measure))
    }
  }

  /// The best setting of every epsilon.
  public var best: [SettingResult] { byEpsilon.compactMap(\.settings.first) }

  /// Settings that have a result, but no epsilon to place it at.
  public var withoutEpsilon: [SettingResult] {
    settings.filter { $0.score != nil && !($0.epsilon ?? .nan).isFinite }
  }

  /// Settings of which a run was refused, made no sense, or failed.
  public var troubled: [SettingResult] { (settings + baselines).filter { !$0.problems.isEmpty } }

  /// What the pipeline check warned of, each once.
  public var warnings: [String] {
    var warnings: [String] = []
    for record in settings.flatMap({ $0.records.sorted { $0.key < $1.key }.map(\.value) }) {
      for warning in record.warnings where !warnings.contains(warning) { warnings.append(warning) }
    }
    return warnings
  }

  /// Runs with a state.
  public func count(_ state: SweepRecord.State) -> Int {
    (settings + baselines).reduce(0) { $0 + $1.records.values.count { $0.state == state } }
  }

  /// Runs in all.
  public var runCount: Int { (settings.count + baselines.count) * plan.seeds }

  private static func ranked(_ settings: [SettingResult], _ measure: SweepMeasure) -> [SettingResult] {
    func gain(_ result: SettingResult) -> Double { result.score.map { measure.gain($0.mean) } ?? -.infinity }
    return settings.sorted {
      gain($0) != gain($1) ? gain($0) > gain($1) : $0.setting.index < $1.setting.index
    }
  }

  private static func best(_ settings: [SettingResult], _ measure: SweepMeasure) -> SettingResult? {
    ranked(settings.filter { $0.score != nil }, measure).first
  }

  /// Finds the front, the best of each epsilon, and what privacy cost each setting.
  private static func judged(
    _ settings: [SettingResult], against baseline: SettingResult?, _ measure: SweepMeasure
  ) -> [SettingResult] {
    var settings = settings
    var placed: [(index: Int, epsilon: Double, gain: Double)] = []
    for index in settings.indices {
      if let baseline { settings[index].cost = cost(of: settings[index], against: baseline, measure) }
      guard let score = settings[index].score, let epsilon = settings[index].epsilon, epsilon.isFinite else { continue }
      placed.append((index, epsilon, measure.gain(score.mean)))
    }
    let front = ParetoFront.membership(costs: placed.map(\.epsilon), gains: placed.map(\.gain))
    for (place, isOnFront) in zip(placed, front) { settings[place.index].isOnFront = isOnFront }
    for epsilon in Set(placed.map(\.epsilon)) {
      let best = placed.filter { $0.epsilon == epsilon }.max { ($0.gain, -$0.index) < ($1.gain, -$1.index) }
      if let best { settings[best.index].isBest = true }
    }
    return settings
  }

  private static func cost(
    of setting: SettingResult, against baseline: SettingResult, _ measure: SweepMeasure
  ) -> MeanInterval? {
    MeanInterval(
      setting.records.keys.sorted().compactMap { seed in
        guard let own = setting.records[seed], let other = baseline.records[seed], own.state == .done,
          other.state == .done, let value = measure.value(own), let reference = measure.value(other)
        else { return nil }
        return measure.gain(reference) - measure.gain(value)
      }, within: measure.differences)
  }
}
