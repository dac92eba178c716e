import CoveyCompute
import CoveyCore
import Testing

/// A caller's mistakes stop the process before they write astray.
@Suite struct ExecutorMisuseTests {
  @Test func parametersOfAnotherModel() async {
    await #expect(processExitsWith: .failure) {
      let model = try Model(input: .dense(count: 2), classes: 2) { $0.dense(2) }
      try Executor(PlanLibrary(model), mode: .inference, batch: 1).load(ParameterVector(count: 7))
    }
  }

  @Test func normsInAnotherMode() async {
    await #expect(processExitsWith: .failure) {
      let model = try Model(input: .dense(count: 2), classes: 2) { $0.dense(2) }
      try Executor(PlanLibrary(model), mode: .training, batch: 1).backwardNorms()
    }
  }

  @Test func emptyBatch() async {
    await #expect(processExitsWith: .failure) {
      let model = try Model(input: .dense(count: 2), classes: 2) { $0.dense(2) }
      try Executor(PlanLibrary(model), mode: .training, batch: 4).select(batch: 0)
    }
  }
}
