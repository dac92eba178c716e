// error: cannot convert value of type 'Released<Unnoised>' to expected argument type 'Released<WithNoise>'
// A mean without noise in the place of one with noise.
import CoveyAggregation

func forge(_ released: Released<Unnoised>) -> ReleasedMean { .noised(released) }
