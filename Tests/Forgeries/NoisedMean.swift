// error: 'Released<Kind>' initializer is inaccessible due to '@_spi' protection level
// A mean that says that it has noise.
import CoveyAggregation
import CoveyCore

func forge(_ mean: ParameterVector) -> ReleasedMean { .noised(Released<WithNoise>(mean)) }
