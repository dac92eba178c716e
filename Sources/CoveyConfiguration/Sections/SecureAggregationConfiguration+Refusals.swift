import CoveyAlgorithms
import CoveyCore
import CoveyPrivacy
import CoveySecureAggregation

extension SecureAggregationConfiguration {
  /// Refuses what has no meaning beside such privacy and weights.
  func refuseContradictions(
    _ reader: SettingsReader, privacy: PrivacyConfiguration.Mode?, weighting: ClientWeighting
  ) {
    if weightBound != nil, weighting == .uniform {
      reader.refuse(
        "weightBound", "\(reader.path(of: "weightBound")) has no meaning with uniform weights; leave it out")
    }
    guard let privacy, privacy != .example else { return }
    if clipBound != nil {
      reader.refuse(
        "clipBound",
        "\(reader.path(of: "clipBound")) has no meaning with privacy of mode \(privacy.rawValue), which has a bound of its "
          + "own; write privacy: {clip: {bound: ...}}")
    }
    if rotation {
      reader.refuse(
        "rotation", "\(reader.path(of: "rotation")) does not go with privacy of mode \(privacy.rawValue); leave it out")
    }
  }
}
