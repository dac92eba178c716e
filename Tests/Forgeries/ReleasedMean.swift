// error: 'Released<Kind>' initializer is inaccessible due to '@_spi' protection level
// A mean that no release made.
import CoveyAggregation
import CoveyCore

func forge(_ mean: ParameterVector) -> ReleasedMean { .unnoised(Released<Unnoised>(mean)) }
