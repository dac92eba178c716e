import CoveyAlgorithms
import CoveyCore
import CoveyPrivacy
import CoveyProtection
import CoveySecureAggregation

extension SecureAggregationConfiguration {
  /// Refuses what has no meaning beside such privacy and weights.
  func refuseContradictions(
    _ reader: SettingsReader, privacy: PrivacyConfiguration?, weighting: ClientWeighting
  ) {
    if weightBound != nil, weighting == .uniform {
      reader.refuse(
        "weightBound", "\(reader.path(of: "weightBound")) has no meaning with uniform weights; leave it out")
    }
    guard let privacy, privacy.traits.clipsUpdates else { return }
    if clipBound != nil {
      reader.refuse(
        "clipBound",
        "\(reader.path(of: "clipBound")) has no meaning with privacy of mode \(privacy.modeName), which has a bound of its "
          + "own; write privacy: {clip: {bound: ...}}")
    }
    if rotation {
      reader.refuse(
        "rotation", "\(reader.path(of: "rotation")) does not go with privacy of mode \(privacy.modeName); leave it out")
    }
  }
}
