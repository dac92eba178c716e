public import CoveyCore
internal import CoveyProtection
public import CoveySecureAggregation
internal import CoveyTransport

/// What a server keeps a run's secure aggregation with.
public final class SecureRun {
  /// What was asked for.
  public let configuration: SecureAggregationConfiguration
  /// The name of the run's task, to which every session is bound.
  public let task: String
  /// Who was proven to lie, and is not invited.
  public let bans: BanList
  let sessions: any ServerSessions
  let seed: UInt64
  /// Threads that take masks off.
  let workers: any PieceWorkers
  /// Who was in spoiled sums.
  var spoiledSums = SpoiledSums()
  private var decoder: FixedPointDecoder?

  /// The parts of a run with secure aggregation.
  /// - Parameters:
  ///   - configuration: The protocol and its parameters.
  ///   - task: 1 to 255 bytes that name the run.
  ///   - sessions: Opens a session for each round.
  ///   - seed: The run's seed, which is public.
  ///   - workers: Threads that add masked vectors.
  ///   - bans: Who was proven to lie; nil: a list that lasts as long as the process.
  public init(
    _ configuration: SecureAggregationConfiguration, task: String, sessions: any ServerSessions, seed: UInt64,
    workers: any PieceWorkers = SerialWorkers(), bans: BanList? = nil
  ) {
    self.configuration = configuration
    self.task = task
    self.sessions = sessions
    self.seed = seed
    self.workers = workers
    self.bans = bans ?? BanList(scope: configuration.ban)
  }

  /// The session of a round.
  /// - Throws: `SecureAggregationError` if there cannot be one, with too few clients above all.
  func open(_ request: RoundRequest, _ input: MaskedInput, cohort: Cohort) throws -> any ServerSession {
    let directory = configuration.server == .active ? try sessions.directory() : nil
    let digests = try RequestDigests(request)
    let invitation = try SessionInvitation(
      method: configuration.method(cohort: cohort.count), server: configuration.server, task: request.name.task,
      run: request.name.run, round: request.round, number: request.name.number, shape: input.shape,
      requestDigest: digests.request, encodingDigest: digests.encoding, modelDigest: digests.model,
      invited: cohort.count,
      minimumClients: input.minimumClients(configuration),
      corruptionRate: configuration.corruptionRate, dropoutRate: configuration.dropoutRate,
      sigma: configuration.sigma(cohort: cohort.count), eta: configuration.eta, enrolled: directory?.count,
      directoryDigest: directory?.value ?? .zero)
    return try sessions.open(invitation, cohort: cohort.clients.sorted().map { ClientID(rawValue: $0) })
  }

  /// The decoder of a round's sum, kept from round to round.
  func withDecoder(_ encoding: FixedPointEncoding, _ body: (inout FixedPointDecoder) -> Void) {
    var decoder = self.decoder.flatMap { $0.encoding == encoding ? $0 : nil } ?? FixedPointDecoder(encoding)
    self.decoder = nil
    body(&decoder)
    self.decoder = decoder
  }
}
