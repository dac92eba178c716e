public import CoveyReport

extension SweepResults {
  /// The measure over epsilon: the Pareto front, the other settings and the baseline; nil if there is nothing to show.
  public var chart: Chart? {
    let placed = byEpsilon.flatMap(\.settings)
    guard !placed.isEmpty else { return nil }
    func points(_ results: [SettingResult]) -> [ChartPoint] {
      results.compactMap { result in
        guard let epsilon = result.epsilon, let score = result.score else { return nil }
        let factor = measure == .accuracy ? 100.0 : 1
        let interval = score.interval.map { $0.lowerBound * factor...$0.upperBound * factor }
        return ChartPoint(epsilon, score.mean * factor, yInterval: interval)
      }
    }
    let epsilons = byEpsilon.map(\.epsilon)
    let isWide = (epsilons.last ?? 1) >= 4 * (epsilons.first ?? 1)
    let deltas = Set(placed.compactMap(\.delta))
    let delta = deltas.count == 1 ? deltas.first.map { " at delta \(NumberText.general($0))" } ?? "" : ""
    var series = [ChartSeries("Pareto front", points: points(placed.filter(\.isOnFront)), style: .lineAndPoints)]
    let others = points(placed.filter { !$0.isOnFront })
    if !others.isEmpty { series.append(ChartSeries("other settings", points: others, style: .points)) }
    var levels: [ChartLevel] = []
    if let reference = baseline?.score {
      levels.append(
        ChartLevel(.y, at: reference.mean * (measure == .accuracy ? 100 : 1), name: "without privacy"))
    }
    let isSpread = placed.contains { $0.score?.interval != nil }
    return Chart(
      title: "\(measure.rawValue.prefix(1).uppercased())\(measure.rawValue.dropFirst()) over epsilon"
        + (isSpread ? ", 95 % intervals over \(plan.seeds) seeds" : ""),
      x: ChartAxis(
        "epsilon\(delta)", scale: isWide ? .logarithmic : .linear, ticks: epsilons.count <= 12 ? epsilons : nil),
      y: ChartAxis("test \(measure.rawValue)\(measure == .accuracy ? " (%)" : "")"), series: series, levels: levels)
  }
}
