// error: 'mean' is a 'let' constant
// A mean that is changed after its release.
import CoveyAggregation
import CoveyCore

func forge(_ released: inout Released<WithNoise>, _ mean: ParameterVector) { released.mean = mean }
