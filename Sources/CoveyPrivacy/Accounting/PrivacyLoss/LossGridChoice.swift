/// Which step a grid of privacy losses gets.
///
/// Moving masses to grid points widens each loss by a variance of about step^2 / 6. The default step of 1e-4 is made finer
/// until this is small beside the losses' own variance, which weak sampling makes tiny, and coarser where the losses are so
/// wide that the grid would not fit the memory; it stays an upper bound either way.
struct LossGridChoice {
  /// Points of one grid, and of the transform.
  static let mostPoints = 1 << 21
  static let largestTransform = 1 << 22
  private static let standardStep = 1e-4
  /// The largest step, relative to the standard deviation of one loss.
  private static let relativeStep = 0.05

  private var step: Double
  private let isExplicit: Bool
  private let width: Double

  init(_ mechanisms: [(mechanism: LossMechanism, count: Int)], explicit: Double?) {
    width = mechanisms.map { $0.mechanism.range.high - $0.mechanism.range.low }.max() ?? 0
    isExplicit = explicit != nil
    if let explicit {
      step = explicit
      return
    }
    var variance = 0.0
    var count = 0.0
    for (mechanism, times) in mechanisms {
      let deviation = mechanism.standardDeviation
      variance += Double(times) * deviation * deviation
      count += Double(times)
    }
    step = Self.standardStep
    if variance > 0 { step = min(step, Self.relativeStep * (variance / count).squareRoot()) }
    step = max(step, 1e-9)
    // A quarter of what memory allows: finer than the standard step is worth some time, not all.
    if step < Self.standardStep {
      step = min(Self.standardStep, max(step, width / Double(Self.mostPoints / 4)))
    }
    while width / step > Double(Self.mostPoints) { step *= 2 }
  }

  /// The step to try.
  func checkedStep() throws -> Double {
    guard width / step <= Double(Self.largestTransform) else { throw tooFine }
    return step
  }

  /// Whether the step is one that e^step can tell of; windows that are too long even so have no end.
  var isMeaningful: Bool { step < 600 }

  /// Takes a step twice as long.
  mutating func coarsen() throws {
    guard !isExplicit else { throw tooFine }
    step *= 2
  }

  private var tooFine: PrivacyError {
    .invalid("a grid step of \(step) needs too much memory for these losses; choose a larger one or leave it out")
  }
}
