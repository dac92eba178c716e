// Compiles: what any program may do. If it did not, the forgeries beside it would fail for another reason than their own.
import CoveyAggregation
import CoveyCore
import CoveyNoise
import CoveyTransport

func read(_ released: ReleasedMean) -> Float { released.mean[0] }

func step(_ optimizer: inout ServerOptimizer, _ parameters: inout ParameterVector, along released: ReleasedMean) {
  optimizer.step(&parameters, along: released)
}

func send(_ raw: inout Update<Raw>, _ reply: inout ClientReply) {
  if let clipped = raw.clip(to: 1) { reply.send(.clipped(clipped)) }
}
