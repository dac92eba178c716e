internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyData
internal import CoveySecureAggregation
internal import CoveyTraining

/// A client's side of a session that was invited and masks nothing: it tells whether it was asked to.
final class WatchedSession: ClientSession {
  let client: ClientID
  let invitation: SessionInvitation?
  let step: SessionStep? = .input
  /// Whether a participation was to be put on record.
  private(set) var hasBegun = false
  /// Whether anything was to be masked.
  private(set) var hasMasked = false

  init(_ client: ClientID, _ invitation: SessionInvitation) {
    self.client = client
    self.invitation = invitation
  }

  func answer(_ message: [UInt8]) throws -> [UInt8] { throw SecureAggregationError.sessionOver }

  func accept(_ message: [UInt8]) throws {}

  func begin(_ round: RoundBinding, charging charge: PrivacyCharge, within most: PrivacyCharge?) throws -> Bytes32 {
    hasBegun = true
    throw SecureAggregationError.sessionOver
  }

  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws {
    hasMasked = true
    throw SecureAggregationError.sessionOver
  }
}

/// Local training that tells whether it was asked for.
final class WatchedTraining: LocalTraining {
  let plan: LocalTrainingPlan
  var stop: TrainingStop?
  /// Whether a client trained.
  private(set) var hasTrained = false

  init(plan: LocalTrainingPlan) { self.plan = plan }

  func train(
    on view: ClientView, from global: ParameterVector, round: Int, client: ClientID,
    correction: (any GradientCorrection)?, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    hasTrained = true
    throw TrainingError.stopped
  }

  func gradient(
    on view: ClientView, at global: ParameterVector, round: Int, client: ClientID, into delta: inout ParameterVector
  ) throws -> TrainingMetrics {
    hasTrained = true
    throw TrainingError.stopped
  }
}
