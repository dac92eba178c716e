internal import CoveyCore

/// The least that a client asks of a round before it takes part, and the most that it gives. It is the client's own, never
/// the server's word, and what guards the client has no default: an app states it.
///
/// Rounds under masks are checked against the session's invitation before keys are sent (by the session) and against the
/// request before anything is recorded or computed (by `ClientRound`). What is refused is told the server by a name of
/// ``Refusal``, and nothing else is.
public struct ClientPolicy: Sendable, Hashable {
  /// The tasks that the client works for; nil, which tests alone state: any.
  package var taskList: Set<String>?
  /// Protocols that the client speaks.
  public var protocols: Set<SecureAggregationProtocol>
  /// With ``ServerModel/active`` the client refuses sessions that are safe from semi-honest servers alone.
  public var server: ServerModel
  /// The least protection under which an update leaves.
  public var leastProtection: ProtectionLevel
  /// Clients whose inputs must be in a sum, at least, itself included; >= 2.
  public var leastClients: Int
  /// The share of clients that may collude with the server which a session must be safe from, at least.
  public var leastCorruptionRate: Double
  /// The statistical security parameter of the graph, in bits, at least.
  public var leastSigma: Int
  /// Honest clients whose noise a distributed sum counts on, at least; >= 1.
  public var leastCounted: Int
  /// Noise of a distributed sum against the server, or of an update that is noised alone, as a standard deviation in units of
  /// what one client can change; >= 0.
  public var leastNoise: Double
  /// What one client can change.
  public var adjacency: ClientAdjacency
  /// What all participations may cost together against the server; nil: the client counts nothing.
  public var lifetime: LifetimeLimit?
  /// How soon it takes part again.
  public var leastSeparation: Separation
  /// Participations in a run, at most; nil: any number.
  public var mostParticipations: Int?
  /// What it computes and stores, at most.
  public var work: WorkLimit

  /// A policy.
  /// - Precondition: `leastClients >= 2`: the sum of one input is that input; `leastCounted >= 1`; a noise and a rate >= 0.
  public init(
    tasks: Set<String>, server: ServerModel, leastProtection: ProtectionLevel, leastClients: Int, leastCounted: Int,
    leastNoise: Double, adjacency: ClientAdjacency, lifetime: LifetimeLimit?, leastSeparation: Separation,
    mostParticipations: Int? = nil,
    protocols: Set<SecureAggregationProtocol> = Set(SecureAggregationProtocol.allCases),
    leastCorruptionRate: Double = 0.05, leastSigma: Int = 40, work: WorkLimit = WorkLimit()
  ) {
    precondition(leastClients >= 2, "a sum must be over at least two clients: the sum of one input is that input")
    precondition(
      leastCounted >= 1 && leastNoise >= 0 && leastCorruptionRate >= 0, "a policy's floors are no negative numbers")
    taskList = tasks
    self.protocols = protocols
    self.server = server
    self.leastProtection = leastProtection
    self.leastClients = leastClients
    self.leastCorruptionRate = leastCorruptionRate
    self.leastSigma = leastSigma
    self.leastCounted = leastCounted
    self.leastNoise = leastNoise
    self.adjacency = adjacency
    self.lifetime = lifetime
    self.leastSeparation = leastSeparation
    self.mostParticipations = mostParticipations
    self.work = work
  }

  /// A policy about sessions alone, for tests of protocols and for simulations, whose requests come from the same hand.
  package init(
    minimumClients: Int, server: ServerModel = .semiHonest,
    protocols: Set<SecureAggregationProtocol> = Set(SecureAggregationProtocol.allCases),
    largestVector: Int = 1 << 28, leastCorruptionRate: Double = 0.05, leastSecurity: Int = 40, task: String? = nil
  ) {
    self.init(
      tasks: [], server: server, leastProtection: .none, leastClients: minimumClients, leastCounted: 1, leastNoise: 0,
      adjacency: .addOrRemove, lifetime: nil, leastSeparation: Separation(rounds: 1, seconds: 0), protocols: protocols,
      leastCorruptionRate: leastCorruptionRate, leastSigma: leastSecurity,
      work: WorkLimit(elements: largestVector, bytes: .max))
    taskList = task.map { [$0] }
  }

  /// The tasks that the client works for.
  public var tasks: Set<String> {
    get { taskList ?? [] }
    set { taskList = newValue }
  }

  /// The limits of the client's history.
  package func limit(charge: PrivacyCharge?) -> ParticipationLimit {
    ParticipationLimit(
      charge: charge, rounds: leastSeparation.rounds, seconds: leastSeparation.seconds, count: mostParticipations)
  }

  /// Refuses tasks that the client does not work for.
  /// - Throws: ``SecureAggregationError/refused(_:)`` with ``Refusal/taskRefused``.
  package func check(task: String) throws {
    guard taskList?.contains(task) ?? true else { throw SecureAggregationError.refused(.taskRefused) }
  }
}

extension ClientPolicy {
  /// Refuses an invitation to anything weaker or larger than the policy allows, before keys are sent.
  /// - Throws: ``SecureAggregationError/refused(_:)``.
  func check(_ invitation: SessionInvitation) throws {
    func require(_ holds: Bool, _ refusal: Refusal) throws {
      guard holds else { throw SecureAggregationError.refused(refusal) }
    }
    try check(task: invitation.task)
    try require(protocols.contains(invitation.method), .protocolRefused)
    try require(server == .semiHonest || invitation.server == .active, .serverTooWeak)
    try require(invitation.minimumClients >= leastClients, .cohortTooSmall)
    try invitation.checkCohort()
    try require(invitation.corruptionRate >= leastCorruptionRate, .corruptionTooLow)
    try invitation.checkBeacon()
    try require(invitation.sigma >= leastSigma, .sigmaTooLow)
    try require(invitation.shape.count <= work.elements, .tooLarge)
  }
}

/// Under how much protection an update leaves the client, from least to most.
public enum ProtectionLevel: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// As it is. The server sees it, whatever it promises to do next.
  case none
  /// With a bounded norm, in clear, or with a share of noise that alone guards little. The server is trusted.
  case clipped
  /// Under masks: a server sees sums, and the client trusts it with them.
  case masked
  /// Under masks, for a server that adds noise to the sum, and is trusted to.
  case maskedCentral
  /// Under masks, with a share of the noise: the sum is noisy before any server sees it.
  case distributed
  /// With noise that guards the update alone.
  case local

  /// From least to most.
  public static func < (left: ProtectionLevel, right: ProtectionLevel) -> Bool { left.rawValue < right.rawValue }
}
