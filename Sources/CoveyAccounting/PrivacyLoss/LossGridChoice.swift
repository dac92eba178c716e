internal import CoveyNoise

/// Which step a grid of privacy losses gets.
///
/// Moving masses to grid points widens each loss by a variance of about step^2 / 6. The default step of 1e-4 is made finer
/// until this is small beside the losses' own variance, which weak sampling makes tiny. Where that takes too many points,
/// because few large losses decide or the sum is far wider than the step, a search goes from coarse to fine until the bound
/// hardly moves; it stays an upper bound at every step.
struct LossGridChoice {
  /// Points of one grid, and of the transform, that need no search; that a search does not exceed; that an explicit step may
  /// need.
  private let fewPoints: Int
  private let manyPoints: Int
  private static let mostPoints = 1 << 22
  private static let standardStep = 1e-4
  /// The largest step, relative to the standard deviation of one loss, that is always fine enough.
  private static let relativeStep = 0.02
  /// How far the log of a bound may move from a step to one of a quarter; what is left is a third of that at most.
  private let tolerance: Double

  /// The step to try.
  private(set) var step: Double
  private let isExplicit: Bool
  private let width: Double
  /// A step that is fine enough whatever the releases.
  private let sufficient: Double
  private var isSearching = false
  private var latestBound = Double.infinity
  private var isAtLimit = false

  /// - Parameters:
  ///   - coarseness: By how much steps are larger and points fewer than what the answers need.
  ///   - atMost: The largest step wanted.
  init(
    _ mechanisms: [(mechanism: LossMechanism, count: Int)], explicit: Double?, coarseness: Double = 1, cut: Double,
    atMost: Double
  ) {
    fewPoints = Int(131_072 / coarseness)
    manyPoints = Int(1_048_576 / coarseness)
    tolerance = 3e-4 * coarseness * coarseness
    width =
      mechanisms.map {
        let range = $0.mechanism.range(cut: cut)
        return range.high - range.low
      }.max() ?? 0
    isExplicit = explicit != nil
    if let explicit {
      (step, sufficient) = (explicit, explicit)
      return
    }
    var variance = 0.0
    var count = 0.0
    for (mechanism, times) in mechanisms {
      let deviation = mechanism.standardDeviation
      variance += Double(times) * deviation * deviation
      count += Double(times)
    }
    let relative = variance > 0 ? coarseness * Self.relativeStep * (variance / count).squareRoot() : .infinity
    sufficient = max(min(coarseness * Self.standardStep, relative, atMost), 1e-300)
    step = sufficient
    if width / step > Double(fewPoints) { startSearch() }
  }

  /// Whether the step is one that e^step can tell of, and that memory has room for.
  /// - Throws: `PrivacyError.invalid` if an explicit step needs too much memory.
  func isPossible() throws -> Bool {
    let isSmall = width / step <= Double(Self.mostPoints)
    if !isSmall, isExplicit { throw tooFine }
    return isSmall && step < 600
  }

  /// Whether a sum whose transform has `size` points and whose bound's log is `logBound` is what is wanted; if not, the step
  /// is another one.
  /// - Throws: `PrivacyError.invalid` if an explicit step needs too much memory.
  mutating func accepts(size: Int, logBound: Double) throws -> Bool {
    if isExplicit {
      guard size <= Self.mostPoints else { throw tooFine }
      return true
    }
    guard isSearching else {
      if size <= fewPoints { return true }
      startSearch()
      return false
    }
    if size > manyPoints {
      step *= Double(size) / Double(manyPoints)
      isAtLimit = true
      return false
    }
    // A finer step was too fine.
    if isAtLimit { return true }
    let moved = abs(latestBound - logBound)
    latestBound = logBound
    let finer = max(step / 4, sufficient)
    if step <= sufficient || moved <= tolerance || width / finer > Double(manyPoints)
      || Double(size) * (step / finer) > Double(manyPoints)
    {
      return true
    }
    step = finer
    return false
  }

  private mutating func startSearch() {
    isSearching = true
    step = max(sufficient, width / 4096)
  }

  private var tooFine: PrivacyError {
    .invalid("a grid step of \(step) needs too much memory for these losses; choose a larger one or leave it out")
  }
}
