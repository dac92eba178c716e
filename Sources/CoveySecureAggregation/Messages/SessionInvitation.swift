public import CoveyCore
internal import CoveyCrypto

/// The server's first message: what is to be summed, and how safely. Clients compare it with what they accept, and every
/// later message is bound to it.
public struct SessionInvitation: Sendable, Hashable {
  /// The protocol.
  public let method: SecureAggregationProtocol
  /// What the server may do that clients are to be safe from.
  public let server: ServerModel
  /// The name of the task: 1 to 255 bytes of UTF-8 without control characters.
  public let task: String
  /// The run: 32 random bytes, new ones with every configuration.
  public let run: Bytes32
  /// The round of the model, >= 0.
  public let round: Int
  /// The number of the session in its run, >= 0; it only ever grows.
  public let number: Int
  /// The vector that is summed, counters included.
  public let shape: RingShape
  /// The digest of the whole request that clients answer.
  public let requestDigest: Bytes32
  /// The digest of how numbers become elements of the ring.
  public let encodingDigest: Bytes32
  /// The digest of the model that clients train, so that one who is given another model shares no session with the rest
  /// (Pasquini et al. 2022, arXiv 2111.07380).
  public let modelDigest: Bytes32
  /// Clients that are invited, 2...2^20.
  public let invited: Int
  /// Clients without whom the session ends in every step, 2...invited.
  public let minimumClients: Int
  /// The share of clients that may collude with the server, in [0, 1).
  public let corruptionRate: Double
  /// The share of clients that may drop out without the round being lost, in [0, 1).
  public let dropoutRate: Double
  /// Bits of security of the random graph, 1...256: the secrecy of inputs fails with probability 2^-sigma.
  public let sigma: Int
  /// Bits of correctness of the random graph, 1...256: the round is lost with probability 2^-eta.
  public let eta: Int
  /// Against active servers the identities in the directory from which the server invites, `invited` or more: it may invite
  /// all colluders among them. Else 0.
  public let enrolled: Int
  /// Against active servers the digest of that directory, ``DirectoryDigest/value``; clients compare it with their own.
  public let directoryDigest: Bytes32

  /// An invitation. Without a stated sigma: 40, or ``SessionParameters/leastSigmaWithoutBeacon`` for a sparse graph against
  /// active servers. Without a stated directory: one of those who are invited, whose digest is nobody's.
  /// - Throws: ``SecureAggregationError/malformed(_:reason:)`` if a field is out of the range that it states.
  public init(
    method: SecureAggregationProtocol, server: ServerModel, task: String, run: Bytes32 = .zero, round: Int,
    number: Int? = nil, shape: RingShape, requestDigest: Bytes32 = .zero,
    encodingDigest: Bytes32, modelDigest: Bytes32, invited: Int, minimumClients: Int, corruptionRate: Double = 0.05,
    dropoutRate: Double = 0.1, sigma: Int? = nil, eta: Int = 30, enrolled: Int? = nil,
    directoryDigest: Bytes32 = .zero
  ) throws {
    self.run = run
    self.number = number ?? round
    self.requestDigest = requestDigest
    self.method = method
    self.server = server
    self.task = task
    self.round = round
    self.shape = shape
    self.encodingDigest = encodingDigest
    self.modelDigest = modelDigest
    self.invited = invited
    self.minimumClients = minimumClients
    self.corruptionRate = corruptionRate
    self.dropoutRate = dropoutRate
    self.sigma =
      sigma ?? (method == .secaggPlus && server == .active ? SessionParameters.leastSigmaWithoutBeacon : 40)
    self.eta = eta
    self.enrolled = enrolled ?? (server == .active ? invited : 0)
    self.directoryDigest = directoryDigest
    try check()
  }

  /// Which round of which run it is.
  public var name: RoundName { RoundName(task: task, run: run, round: round, number: number) }

  /// What ``KeyAdvertisement``s are bound to, before the session's own digest is known.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func digest() throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/invitation/v2")
    transcript.append(encoded())
    return Bytes32(transcript.digest())
  }

  private func check() throws {
    func require(_ holds: Bool, _ reason: String) throws {
      guard holds else { throw SecureAggregationError.malformed(.keys, reason: reason) }
    }
    if let problem = name.problem { throw SecureAggregationError.malformed(.keys, reason: problem) }
    try require((1...MessageLimits.elements).contains(shape.count), "the number of elements is out of range")
    try require((1...32).contains(shape.bits), "the width of the ring is out of range")
    try require((2...MessageLimits.clients).contains(invited), "the number of clients is out of range")
    try require((2...invited).contains(minimumClients), "the least number of clients is out of range")
    for rate in [corruptionRate, dropoutRate] {
      // A negative zero would be a second way to write zero.
      try require(rate >= 0 && rate < 1 && rate.sign == .plus, "a rate is not in [0, 1)")
    }
    try require((1...MessageLimits.bits).contains(sigma), "sigma is out of range")
    try require((1...MessageLimits.bits).contains(eta), "eta is out of range")
    if server == .active {
      try require((invited...MessageLimits.enrolled).contains(enrolled), "the size of the directory is out of range")
    } else {
      try require(
        enrolled == 0 && directoryDigest == .zero, "a directory is stated, which counts against active servers alone")
    }
  }
}

/// What a cohort must be for its sum to hide anybody from a server that lies.
extension SessionInvitation {
  /// How many clients may collude with the server without learning more than the sum: the stated share of those that the
  /// server could have invited, rounded down, and at least one.
  ///
  /// An active server invites whom it likes, all colluders of the directory among them; one that follows the protocol
  /// invites without regard to that. Colluders do not drop out: taken of those that sent keys, the number would fall with
  /// every honest client that did not, by chance or because the server passed its keys over, and the same colluders would
  /// be more than it counts on.
  public var colluders: Int {
    // A few per cent of a small cohort would be nobody, and one share would then do as a threshold.
    max(1, ClientShare.count(corruptionRate, of: server == .active ? enrolled : invited))
  }

  /// Refuses sessions in which an active server could learn the update of one client, or two sums.
  ///
  /// With c colluders a sum of `minimumClients` hides nobody unless at least two are honest. And since an honest client
  /// serves one fork of a session, two sums of that many would take 2 (minimumClients - c) of the invited - c honest ones.
  /// - Throws: ``SecureAggregationError/cohortChosen(colluders:minimum:)``,
  ///   ``SecureAggregationError/twoSums(minimum:invited:colluders:)``
  public func checkCohort() throws {
    guard server == .active else { return }
    let colluders = colluders
    guard colluders < minimumClients - 1 else {
      throw SecureAggregationError.cohortChosen(colluders: colluders, minimum: minimumClients)
    }
    guard 2 * minimumClients > invited + colluders else {
      throw SecureAggregationError.twoSums(minimum: minimumClients, invited: invited, colluders: colluders)
    }
  }

  /// Refuses SecAgg+ against active servers with fewer bits of security than a search for graphs leaves.
  /// - Throws: ``SecureAggregationError/needsBeacon``.
  public func checkBeacon() throws {
    guard server == .semiHonest || method != .secaggPlus || sigma >= SessionParameters.leastSigmaWithoutBeacon else {
      throw SecureAggregationError.needsBeacon
    }
  }

  /// Refuses sessions of another directory than the client's own, by which it counts colluders and knows the others.
  /// - Throws: ``SecureAggregationError/directoryDiffers``; what the directory throws.
  public func check(against directory: any IdentityDirectory) throws {
    guard server == .active else { return }
    guard try directory.digest() == DirectoryDigest(count: enrolled, value: directoryDigest) else {
      throw SecureAggregationError.directoryDiffers
    }
  }
}
