internal import CoveyCompute
internal import CoveyCore
internal import CoveyNoise
internal import CoveyProtection
package import CoveySecureAggregation
internal import CoveySystem
internal import CoveyTraining
package import CoveyTransport

/// What a client asks of a request. Nothing here trusts a number of the request: each is checked before it is used.
extension ClientPolicy {
  /// Refuses a request of another version or task, or of less protection, than the client works for.
  /// - Throws: ``SecureAggregationError/refused(_:)``.
  package func check(_ request: RoundRequest) throws {
    guard request.version == RoundRequest.currentVersion, request.name.problem == nil else {
      throw SecureAggregationError.refused(.requestDiffers)
    }
    guard request.modelVersion >= 0, request.modelVersion <= request.round else {
      throw SecureAggregationError.refused(.requestDiffers)
    }
    // Noise of the client's own, and its batches, are keyed by the version: of two rounds with one version it could be told from the
    // models.
    guard
      request.modelVersion == request.round
        || (request.training.protection == nil && request.masking == nil && request.protection == .none)
    else { throw SecureAggregationError.refused(.requestDiffers) }
    try check(task: request.name.task)
    guard request.protectionLevel >= leastProtection else { throw SecureAggregationError.refused(.protectionTooWeak) }
  }

  /// Refuses a request with less noise, or of more cost or work, than the policy allows, and tells what it costs.
  /// - Parameter invitation: What the session's invitation says, under masks.
  /// - Throws: ``SecureAggregationError/refused(_:)``, in the order in which ``Refusal`` lists them.
  package func charge(
    for request: RoundRequest, invitation: SessionInvitation?, in history: any ParticipationHistory
  ) throws -> PrivacyCharge {
    func require(_ holds: Bool, _ refusal: Refusal) throws {
      guard holds else { throw SecureAggregationError.refused(refusal) }
    }
    let charge = try noise(of: request, invitation)
    if let most = lifetimeCharge {
      let spent = history.spent
      try require(spent.rho + charge.rho <= most.rho && spent.excess + charge.excess <= most.excess, .budgetSpent)
    }
    try history.check(request.name, seconds: WallClock.seconds, within: limit(charge: nil))
    if let bound = request.clipBound { try require(work.clipBounds.contains(bound), .clipBoundRefused) }
    if let bound = request.training.protection?.clipBound {
      try require(work.clipBounds.contains(bound), .clipBoundRefused)
    }
    try checkSize(request)
    try checkPlan(request)
    return charge
  }

  /// The largest sums of charges that the lifetime's epsilon allows; nil without one.
  package var lifetimeCharge: PrivacyCharge? {
    lifetime.map {
      PrivacyCharge(
        rho: LifetimeEpsilon.largestRho(epsilon: $0.epsilon, excess: $0.excess, delta: $0.delta), excess: $0.excess)
    }
  }

  /// Checks the floor of noise.
  private func noise(of request: RoundRequest, _ invitation: SessionInvitation?) throws -> PrivacyCharge {
    switch (request.masking?.values, request.protection) {
    case (.noised(let encoding), _):
      guard let invitation else { throw SecureAggregationError.refused(.failed) }
      return try noise(of: encoding, in: invitation)
    case (nil, .noise(let randomizer)): return try noise(of: randomizer, dimension: request.payload)
    // A server that adds the noise, or sees the update, has to be trusted: the client's own noise guards nothing here.
    default: return .unbounded
    }
  }

  /// Against the server, without amplification: `invitation.minimumClients` honest shares at least are in any sum that
  /// opens, but for those of colluders, who know their own.
  private func noise(of encoding: DistributedEncoding, in invitation: SessionInvitation) throws -> PrivacyCharge {
    func require(_ holds: Bool, _ refusal: Refusal) throws {
      guard holds else { throw SecureAggregationError.refused(refusal) }
    }
    let honest = invitation.minimumClients - invitation.colluders
    try require(honest >= max(1, leastCounted), .tooFewCounted)
    // The bound after rounding follows from the other numbers; one that is stated too small would only cost redraws.
    let bound = max(try encoding.recomputedBound(), encoding.roundedNormBound) * adjacency.factor
    let deviation = encoding.localGridDeviation
    let multiplier = deviation * Double(honest).squareRoot() / bound
    try require(multiplier >= leastNoise && multiplier > 0, .noiseTooLow)
    try require(encoding.isFineGrid, .gridTooCoarse)
    try require(invitation.method != .lightSecAgg || encoding.holdsEachClient, .gridTooCoarse)
    let charge = encoding.charge(bound: bound, deviation: deviation, clients: honest)
    try require(charge.rho.isFinite && charge.excess.isFinite, .gridTooCoarse)
    return charge
  }

  private func noise(of randomizer: LocalRandomizer, dimension: Int) throws -> PrivacyCharge {
    guard let charge = randomizer.charge(factor: adjacency.factor, dimension: dimension), charge.rho > 0 else {
      throw SecureAggregationError.refused(.gridTooCoarse)
    }
    // The Gaussian noise that costs as much.
    guard 1 / (2 * charge.rho).squareRoot() >= leastNoise, charge.rho.isFinite else {
      throw SecureAggregationError.refused(.noiseTooLow)
    }
    return charge
  }
}

extension RoundRequest {
  /// Under how much protection an update leaves.
  package var protectionLevel: ProtectionLevel {
    switch masking?.values {
    case .noised: return .distributed
    case .fixedPoint(let encoding): return encoding.rounding == .stochastic ? .masked : .maskedCentral
    case nil: break
    }
    switch protection {
    case .none: return .none
    case .clip, .encode: return .clipped
    case .noise: return .local
    }
  }
}
