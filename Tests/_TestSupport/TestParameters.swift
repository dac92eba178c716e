package import CoveyCompute
package import CoveyCore

/// Random parameters of a model, narrow for executors and wide for the reference.
package struct TestParameters {
  package let array: [Float]

  package init(_ model: Model, seed: UInt64, deviation: Double = 0.4) {
    var numbers = TestNumbers(seed: seed)
    array = numbers.normals(model.parameterCount, deviation: deviation)
  }

  package var vector: ParameterVector { ParameterVector(array) }
  package var wide: [Double] { array.map(Double.init) }
}
