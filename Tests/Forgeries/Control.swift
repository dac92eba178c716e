// Compiles: what any program may do. If it did not, the forgeries beside it would fail for another reason than their own.
import CoveyAggregation
import CoveyCore

func read(_ released: ReleasedMean) -> Float { released.mean[0] }

func step(_ optimizer: inout ServerOptimizer, _ parameters: inout ParameterVector, along released: ReleasedMean) {
  optimizer.step(&parameters, along: released)
}
