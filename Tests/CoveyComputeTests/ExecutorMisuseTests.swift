import CoveyCompute
import CoveyCore
import Testing

/// A caller's mistakes stop the process before they write astray.
@Suite struct ExecutorMisuseTests {
  @Test func parametersOfAnotherModel() async {
    let result = await #expect(processExitsWith: .failure) {
      let model = try Model(input: .dense(count: 2), classes: 2) { $0.dense(2) }
      try ModelExecutor(PlanLibrary(model), mode: .inference, batch: 1).load(ParameterVector(count: 7))
    }
    #expect(result?.exitStatus.isTrap == true)
  }

  @Test func normsInAnotherMode() async {
    let result = await #expect(processExitsWith: .failure) {
      let model = try Model(input: .dense(count: 2), classes: 2) { $0.dense(2) }
      try ModelExecutor(PlanLibrary(model), mode: .training, batch: 1).backwardNorms()
    }
    #expect(result?.exitStatus.isTrap == true)
  }

  @Test func emptyBatch() async {
    let result = await #expect(processExitsWith: .failure) {
      let model = try Model(input: .dense(count: 2), classes: 2) { $0.dense(2) }
      try ModelExecutor(PlanLibrary(model), mode: .training, batch: 4).select(batch: 0)
    }
    #expect(result?.exitStatus.isTrap == true)
  }
}

extension ExitStatus {
  /// A trap raises a signal; a thrown error would end in an exit code.
  fileprivate var isTrap: Bool {
    if case .signal = self { true } else { false }
  }
}
