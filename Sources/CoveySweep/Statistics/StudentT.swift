internal import CoveyCore

/// Student's t distribution.
public enum StudentT {
  /// The t with P(|T| <= t) = `confidence`.
  ///
  /// From P(|T| > t) = I_x(n / 2, 1 / 2) with x = n / (n + t^2) (Abramowitz and Stegun 1964, formula 26.7.1 with 26.5.27),
  /// solved by bisection.
  /// - Parameters:
  ///   - confidence: In (0, 1).
  ///   - degreesOfFreedom: n, at least 1.
  public static func quantile(confidence: Double, degreesOfFreedom: Int) -> Double {
    precondition(confidence > 0 && confidence < 1, "a confidence lies in (0, 1)")
    precondition(degreesOfFreedom >= 1, "Student's t has at least one degree of freedom")
    let freedom = Double(degreesOfFreedom)
    func tail(_ t: Double) -> Double { Numerics.incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) }
    var most = 1.0
    while tail(most) > 1 - confidence, most < 1e150 { most *= 2 }
    let sides = RootSearch.bracket(from: 0, to: most) { tail($0) > 1 - confidence }
    return 0.5 * (sides.low + sides.high)
  }
}
