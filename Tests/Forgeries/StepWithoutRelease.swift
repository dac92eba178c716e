// error: cannot convert value of type 'ParameterVector' to expected argument type 'ReleasedMean'
// A server step along what was never released.
import CoveyAggregation
import CoveyCore

func forge(_ optimizer: inout ServerOptimizer, _ parameters: inout ParameterVector, along delta: ParameterVector) {
  optimizer.step(&parameters, along: delta)
}
