// error: 'ReleaseTurn' initializer is inaccessible due to 'package' protection level
// A round of one's own, which a mode's server half would release.
import CoveyAggregation
import CoveyProtection

func forge(_ fold: OrderedFold, _ sum: MaskedSum) -> ReleaseTurn {
  ReleaseTurn(fold, masked: sum, round: 0, isAborted: false)
}
