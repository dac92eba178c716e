import CoveyCore
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

@Suite struct EvaluationTests {
  @Test func happensWhenDueAndAtTheEnd() throws {
    let data = try FakeData(clients: 12, testExamples: 77)
    let (result, reports) = try TestSetup.run(
      TestSetup.setup(data: data, rounds: 8, evaluation: EvaluationPolicy(every: 3, batchSize: 10)))
    #expect(reports.filter { $0.evaluation != nil }.map(\.round) == [3, 6, 8])
    #expect(reports.allSatisfy { $0.evaluation.map { $0.examples == 77 } ?? true })
    #expect(result.totals.evaluation == reports[7].evaluation && result.accuracy == reports[7].evaluation?.accuracy)
  }

  @Test(arguments: [1, 2, 7, 499, 500, 1_777, 5_000]) func piecesCoverTheData(_ batch: Int) throws {
    let data = try FakeData(clients: 12, testExamples: 1_777)
    let (result, _) = try TestSetup.run(
      TestSetup.setup(data: data, rounds: 1, evaluation: EvaluationPolicy(batchSize: batch), workers: 3))
    var loss = 0.0
    for example in 0..<1_777 { loss += Double(result.parameters[example % 13]) / Double(3 * example + 1) }
    #expect(result.totals.evaluation?.examples == 1_777)
    #expect(abs((result.loss ?? 0) - loss / 1_777) < 1e-9)
  }

  @Test func targetsEndTheRun() throws {
    let data = try FakeData(clients: 12, testExamples: 10)
    func rounds(_ policy: EvaluationPolicy) throws -> (Int, Int?) {
      let result = try TestSetup.run(TestSetup.setup(data: data, rounds: 9, evaluation: policy)).0
      #expect(!result.stopped)
      return (result.rounds, result.totals.targetRound)
    }
    #expect(try rounds(EvaluationPolicy(every: 2, targetLoss: 1e9)) == (2, 2))
    #expect(try rounds(EvaluationPolicy(every: 4, targetAccuracy: 0.01)) == (4, 4))
    #expect(try rounds(EvaluationPolicy(targetLoss: -1e9)) == (9, nil))
  }

  @Test func noTestDataMeansNoEvaluation() throws {
    let (result, reports) = try TestSetup.run(TestSetup.setup(data: try FakeData(clients: 12)))
    #expect(reports.allSatisfy { $0.evaluation == nil } && result.accuracy == nil && result.loss == nil)
  }

  @Test func accuracyIsForClasses() {
    let metrics = EvaluationMetrics(lossSum: 4, correct: 1, examples: 2)
    #expect(EvaluationSummary(metrics, targets: .classes(3)).accuracy == 0.5)
    #expect(EvaluationSummary(metrics, targets: .values(3)) == EvaluationSummary(loss: 2, accuracy: nil, examples: 2))
  }
}
