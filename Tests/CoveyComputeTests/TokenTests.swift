import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

/// Sequences of integers as a model's input, by way of an operation of the tests.
@Suite struct TokenTests {
  private func model() throws -> Model {
    try Model(input: .tokens(length: 5, vocabulary: 7), classes: 3) {
      $0.apply(LookupOperation(vocabulary: 7, width: 4)).dense(6, activation: .tanh).layerNorm(epsilon: 0.1)
        .globalAveragePool().dense(3)
    }
  }

  @Test(arguments: [1, 4])
  func gradient(batch: Int) throws {
    #expect(try GradientCheck(model(), batch: batch).worst < 5e-5)
  }

  @Test(arguments: [Float(-1), 7, 1e20, .nan, .infinity])
  func tokensOutsideTheVocabulary(bad: Float) throws {
    let executor = try ModelExecutor(PlanLibrary(model()), mode: .inference, batch: 2)
    #expect(throws: ModelError.invalid("a token of example 1 is not below 7")) {
      _ = try executor.predict([0, 1, 2, 3, 4, 5, 6, bad, 0, 0])
    }
  }
}
