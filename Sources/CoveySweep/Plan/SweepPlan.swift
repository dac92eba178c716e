internal import CoveyConfiguration
public import CoveyCore

/// What a sweep tries: a configuration, the keys that vary, and the seeds.
public struct SweepPlan: Sendable, Hashable, Codable {
  /// The configuration's text.
  public let yaml: String
  /// Its file, for messages.
  public let file: String
  /// `path=value` of every `--set`, in order.
  public let assignments: [String]
  /// The keys that vary, at least one.
  public let axes: [SweepAxis]
  /// Every setting runs with the seeds 1 to this number, at least 1.
  public var seeds: Int
  /// Whether to run without privacy too.
  public let includesBaseline: Bool

  /// More runs than a folder or a patience can hold.
  private static let maximumRuns = 100_000

  /// A sweep.
  /// - Parameters:
  ///   - yaml: The configuration's text.
  ///   - file: Its file, for messages.
  ///   - assignments: `path=value` of every `--set`, in order.
  ///   - axes: The keys that vary.
  ///   - seeds: How often every setting runs.
  ///   - includesBaseline: Whether to run without privacy too.
  /// - Throws: `SettingsError` for no axes, one key on two axes, no seeds, or far too many runs.
  public init(
    yaml: String, file: String, assignments: [String] = [], axes: [SweepAxis], seeds: Int,
    includesBaseline: Bool = true
  ) throws(SettingsError) {
    self.yaml = yaml
    self.file = file
    self.assignments = assignments
    self.axes = axes
    self.seeds = seeds
    self.includesBaseline = includesBaseline
    guard !axes.isEmpty else {
      throw SettingsError(nil, "nothing varies; give values to try, such as --epsilon 1,2,4,8 --clip 0.1,0.3,1")
    }
    for (index, axis) in axes.enumerated() {
      if let other = axes[..<index].first(where: { $0.path == axis.path }) {
        throw SettingsError(.argument(axis.option), "\(axis.path) varies already by \(other.option); keep one")
      }
    }
    guard seeds >= 1 else {
      throw SettingsError(.argument("--seeds \(seeds)"), "every setting needs at least 1 seed")
    }
    var runs = seeds
    for axis in axes {
      let (product, overflow) = runs.multipliedReportingOverflow(by: axis.values.count)
      runs = overflow ? .max : product
    }
    guard runs <= Self.maximumRuns else {
      throw SettingsError(nil, "these would be \(runs) runs; try fewer values (at most \(Self.maximumRuns) runs)")
    }
  }

  /// The plan of a sweep's folder, which was checked when it was begun.
  init(restoring saved: SweepPlan, seeds: Int?) throws(SettingsError) {
    try self.init(
      yaml: saved.yaml, file: saved.file, assignments: saved.assignments, axes: saved.axes, seeds: seeds ?? saved.seeds,
      includesBaseline: saved.includesBaseline)
  }

  /// The configuration of one combination.
  func configuration(_ values: [String]) throws(SettingsError) -> LoadedConfiguration {
    var overrides: [ConfigurationOverride] = []
    for assignment in assignments { overrides.append(try ConfigurationOverride(assignment: assignment)) }
    for (axis, value) in zip(axes, values) { overrides.append(try axis.override(value)) }
    return try LoadedConfiguration(yaml: yaml, file: file, overrides: overrides)
  }

  /// What the runs are called; the configuration's name, as far as there is one.
  public var name: String {
    for values in combinations {
      if let loaded = try? configuration(values) { return loaded.simulation.name }
    }
    return "simulation"
  }

  /// Whether another plan asks for the same runs, but for their seeds. Where the configuration was read from, and what
  /// does not change its meaning, is left out.
  func isSameSweep(as other: SweepPlan) -> Bool {
    func sameAxis(_ left: SweepAxis, _ right: SweepAxis) -> Bool {
      left.path == right.path && left.values == right.values
    }
    guard includesBaseline == other.includesBaseline, axes.count == other.axes.count,
      zip(axes, other.axes).allSatisfy(sameAxis)
    else { return false }
    func meaning(_ plan: SweepPlan) -> [SimulationConfiguration?] {
      plan.combinations.map { (try? plan.configuration($0))?.simulation }
    }
    return meaning(self) == meaning(other)
  }

  /// The values of every combination, the last axis changing fastest.
  var combinations: [[String]] {
    axes.reduce([[]]) { sofar, axis in sofar.flatMap { values in axis.values.map { values + [$0] } } }
  }
}
