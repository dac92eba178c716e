import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct RandomGraphTests {
  @Test(arguments: [UInt64](1...8))
  func gradientMatchesReference(seed: UInt64) throws {
    var graphs = RandomGraphs(seed: seed)
    for trial in 0..<40 {
      let model = try graphs.next()
      let check = try GradientCheck(model, batch: 1 + trial % 3, seed: seed * 100 + UInt64(trial), deviation: 0.5)
      #expect(check.worst < 1e-3, "trial \(trial): \(check)\n\(model.summary())")
    }
  }

  @Test(arguments: [UInt64](11...14))
  func perExampleNormsMatchBackwardPasses(seed: UInt64) throws {
    var graphs = RandomGraphs(seed: seed)
    for trial in 0..<40 {
      let model = try graphs.next()
      let check = try PerExampleCheck(model, batch: 3, seed: seed * 100 + UInt64(trial))
      #expect(check.worst < 1e-3, "trial \(trial): \(check)\n\(model.summary())")
    }
  }
}
