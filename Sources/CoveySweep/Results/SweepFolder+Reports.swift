internal import CoveyReport

extension SweepFolder {
  /// Writes `settings.csv`, `runs.csv`, `pareto.svg` and `sweep.html`.
  /// - Throws: `FileError` if the folder does not take them.
  public func write(_ results: SweepResults) throws {
    try write(results.settingsCSV, to: "settings.csv")
    try write(results.runsCSV, to: "runs.csv")
    if let chart = results.chart { try write(chart.svg(width: 860, height: 500), to: "pareto.svg") }
    try write(results.page, to: "sweep.html")
  }
}
