internal import CCoveyKernels
internal import CoveyCore

/// The sizes of a LightSecAgg session (So et al. 2022, MLSys, arXiv 2109.14236, section 4), which server and clients
/// compute alike from the invitation and the number of clients.
public struct LightParameters: Sendable, Hashable {
  /// N: clients that sent keys.
  public let clients: Int
  /// T: clients that may pool what they know with the server without learning more than the sum. At least 1.
  public let colluders: Int
  /// U: clients that must answer in every step, for any U coded masks give the sum of masks. More than T.
  public let responders: Int
  /// d: elements of the vector.
  public let count: Int

  /// U - T: pieces that a mask is cut into.
  public var pieces: Int { responders - colluders }
  /// L: elements of a piece, and of a sum of coded masks: d / (U - T) rounded up.
  public var pieceLength: Int { (count + pieces - 1) / pieces }
  /// Elements of a coded mask: those of a piece, and ``checks`` more, behind which its dealer hides what it publishes of it.
  public var codedLength: Int { pieceLength + Self.checks }
  /// Elements that are published of every coded mask, by which it is known to belong to the others.
  public static let checks = 4

  /// Wrong sums of coded masks that are found among those of `answers` clients, and left out.
  public func findable(answers: Int) -> Int { max(0, answers - responders) / 2 }

  /// Whether `wrong` clients whose sums of coded masks were found to be wrong lied indeed, unless more than T lie.
  ///
  /// Sums that are wrong in other places explain what came as well only if more than `answers` - U - `wrong` of those are.
  public func areProven(wrong: Int, answers: Int) -> Bool { answers - responders - wrong >= colluders }

  /// The dropout rate to be stated for sums whose liars are named: U = n - d - 2c leaves 2c answers more than it takes.
  /// - Parameters:
  ///   - clients: n, 1 or more.
  ///   - dropouts: d that may drop out.
  ///   - liars: c that may lie. Where U is not above T then, there is no such session.
  public static func dropoutRate(naming liars: Int, clients: Int, dropouts: Int) -> Double {
    // The next number up, so that rounding down does not take one away.
    min((Double(dropouts + 2 * liars) / Double(clients)).nextUp, 1)
  }

  /// Sizes.
  /// - Precondition: 1 <= T < U <= N <= 2^12, d >= 1.
  package init(clients: Int, colluders: Int, responders: Int, count: Int) {
    precondition(
      1 <= colluders && colluders < responders && responders <= clients && clients <= LightLimits.clients && count >= 1,
      "a session of LightSecAgg needs 1 <= T < U <= N and a vector")
    self.clients = clients
    self.colluders = colluders
    self.responders = responders
    self.count = count
  }

  /// The sizes that an invitation gives for a number of clients: T = max(1, corruptionRate * invited), U =
  /// N - dropoutRate * N, both products rounded down.
  /// - Throws: ``SecureAggregationError/fieldTooSmall(clients:bits:)``; ``SecureAggregationError/unacceptable(reason:)``
  ///   if U is not above T, or against an active server not above (N + T) / 2, or there are more clients than
  ///   ``LightLimits/clients``.
  public init(_ invitation: SessionInvitation, _ parameters: SessionParameters) throws {
    let clients = parameters.clients
    let colluders = parameters.colluders(invitation)
    let responders = parameters.threshold
    try Self.checkField(clients: clients, bits: invitation.shape.bits)
    func require(_ holds: Bool, _ reason: @autoclosure () -> String) throws {
      guard holds else { throw SecureAggregationError.unacceptable(reason: reason()) }
    }
    try require(clients <= LightLimits.clients, "LightSecAgg takes at most \(LightLimits.clients) clients")
    try require(
      responders > colluders,
      "\(responders) of \(clients) clients must answer in LightSecAgg, which must be more than the \(colluders) that may "
        + "collude; tolerate fewer dropouts or fewer colluders")
    // Two sets of U clients then have more than T, so an honest one, in common, who signs one list of survivors.
    try require(
      parameters.server == .semiHonest || 2 * responders > clients + colluders,
      "against an active server more than half of \(clients) clients and \(colluders) colluders together must answer in "
        + "LightSecAgg; tolerate fewer dropouts")
    self.init(clients: clients, colluders: colluders, responders: responders, count: invitation.shape.count)
  }

  /// Checks that sums of as many inputs stay below q, so that they are known exactly: clients * 2^bits <= q.
  /// - Throws: ``SecureAggregationError/fieldTooSmall(clients:bits:)``
  public static func checkField(clients: Int, bits: Int) throws {
    guard bits <= 32, clients <= 1 << 31, UInt64(clients) << UInt64(bits) <= PrimeField.order else {
      throw SecureAggregationError.fieldTooSmall(clients: clients, bits: bits)
    }
  }
}

/// What LightSecAgg's messages after the list of keys are read and written by: both sides know it by then.
public struct LightContext: Sendable, Hashable {
  /// What all protocols' messages are bound to.
  public let session: SessionContext
  /// LightSecAgg's own sizes.
  public let parameters: LightParameters

  /// The context of a session whose keys were handed out.
  /// - Throws: As ``LightParameters/init(_:_:)``.
  public init(_ invitation: SessionInvitation, _ session: SessionContext) throws {
    parameters = try LightParameters(invitation, session.parameters)
    self.session = session
  }
}

/// The largest sessions of LightSecAgg.
public enum LightLimits {
  /// Clients: the code has a weight for each pair of them, four bytes each.
  public static let clients = 1 << 12
  /// Bytes of a client's message of coded masks, which are as many as those of all that it is passed from the others.
  public static let codedMasks = 1 << 30
  /// Bytes of all clients' coded masks, which the server keeps until disputes are decided, unless it is told another limit.
  public static let relay = 4 << 30

  /// Elements of coded masks that a client keeps unsealed at a time, 4 MiB, unless a single one is larger: the rest is
  /// made from the mask's key again.
  static let portion = 1 << 20
}
