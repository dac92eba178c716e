internal import CoveyCore
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTransport

/// What the sessions of a run will be like if cohorts have the expected size and everybody takes part, for people.
public struct SessionOutlook: Sendable {
  /// The protocol, neighbours and threshold that were chosen, and by what.
  public let choice: String
  /// What is asked and cannot be.
  public let warnings: [String]

  /// The session of a cohort.
  /// - Parameter enrolled: How many clients the run has, among whom an active server may choose.
  /// - Throws: `SecureAggregationError` if there is no safe one.
  init(_ configuration: SecureAggregationConfiguration, cohort: Int, input: MaskedInput, enrolled: Int) throws {
    let invitation = try SessionInvitation(
      method: configuration.method(cohort: cohort), server: configuration.server, task: "outlook", round: 0,
      shape: input.shape, encodingDigest: .zero, modelDigest: .zero, invited: cohort,
      minimumClients: configuration.minimumClients(cohort: cohort), corruptionRate: configuration.corruptionRate,
      dropoutRate: configuration.dropoutRate, sigma: configuration.sigma(cohort: cohort), eta: configuration.eta,
      enrolled: configuration.server == .active ? max(enrolled, cohort) : 0)
    let parameters = try SessionParameters(invitation, clients: cohort)
    choice = "\(parameters.sentence(invitation)); \(input.shape.bits) bits an element"
    var warnings = parameters.shortfall(invitation).map { ["secureAggregation.dropoutRate: \($0)"] } ?? []
    let lost = configuration.dropout.lossAfterKeys
    // A complete graph's threshold does not depend on the rate; the others' do. 1 - (1 - 0.05) is a little above 0.05.
    if !parameters.isComplete || parameters.method == .lightSecAgg, lost > configuration.dropoutRate + 1e-9 {
      warnings.append(
        "secureAggregation.dropout loses \(SessionParameters.percent(lost)) of a cohort once its graph is made, and "
          + "dropoutRate counts on \(SessionParameters.percent(configuration.dropoutRate)): rounds may come to no sum, and in "
          + "sparse graphs, which are drawn anew each time, not the same ones when the run is repeated")
    }
    self.warnings = warnings
  }
}
