import CoveyCore
import CoveyData
import CoveySimulation
import CoveyTraining
import _TestSupport

/// An evaluation whose sums show every change of order; its accuracy grows with the first parameter, and its loss is
/// infinite beyond a bound.
final class FakeEvaluator: PieceEvaluating {
  var parameters = ParameterVector(count: 0)
  let fails: Bool

  init(fails: Bool) { self.fails = fails }

  func load(_ parameters: ParameterVector) { self.parameters = parameters }

  func evaluate(_ dataset: Dataset, range: Range<Int>) throws -> EvaluationMetrics {
    if fails, range.lowerBound > 0 { throw FakeFault() }
    var metrics = EvaluationMetrics(lossSum: parameters[0] > 1e5 ? .infinity : 0)
    for example in range {
      metrics += EvaluationMetrics(
        lossSum: Double(parameters[example % parameters.count]) / Double(3 * example + 1),
        correct: example % 10 < Int(parameters[0] * 10 + 5) ? 1 : 0, examples: 1)
    }
    return metrics
  }
}
