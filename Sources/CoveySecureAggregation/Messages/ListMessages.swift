internal import CoveyCore
public import CoveyCrypto

/// The server's message before clients mask: who takes part from here on, all of whose dealings passed the checks. In sparse
/// graphs against active servers the committee is shown the same first, to sign it.
public struct ClientRoster: Sendable, Hashable {
  /// The positions of the clients that mask, if nothing happens to them.
  public let members: PositionSet
  /// The committee's signatures, where there is one; nil in the message that the committee is to sign.
  public let certificate: ListCertificate?

  /// A message.
  public init(members: PositionSet, certificate: ListCertificate? = nil) {
    self.members = members
    self.certificate = certificate
  }

  /// What names the list: the keys of all masks are derived with it, so clients that were told different lists share none.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func digest(in session: SessionDigest) throws -> Bytes32 {
    try WitnessedList.roster(members).digest(in: session)
  }

  /// Bytes of the message of ``SessionStep/input``, or of ``SessionStep/roster``.
  public static func byteCount(_ parameters: SessionParameters, _ step: SessionStep = .input) -> Int {
    SessionContext.prefixByteCount + PositionSet.byteCount(count: parameters.clients)
      + (isCertified(parameters, step) ? ListCertificate.byteCount(quorum: parameters.quorum) : 0)
  }

  private static func isCertified(_ parameters: SessionParameters, _ step: SessionStep) -> Bool {
    step == .input && parameters.quorum > 0
  }

  /// The message: of ``SessionStep/input``, or of ``SessionStep/roster``.
  /// - Precondition: A set over the session's clients; a certificate exactly where there is a committee, and in the step
  ///   ``SessionStep/input``.
  public func encoded(in context: SessionContext, _ step: SessionStep = .input) -> [UInt8] {
    precondition(members.count == context.parameters.clients, "a roster lists clients of the session")
    precondition(
      (certificate != nil) == Self.isCertified(context.parameters, step), "a roster is certified by a committee")
    var writer = context.writer(step, .toClient, capacity: Self.byteCount(context.parameters, step))
    writer.write(raw: members.bytes)
    if let certificate { writer.write(certificate) }
    return writer.bytes
  }

  /// Reads a message of ``SessionStep/input``, or of ``SessionStep/roster``. What it says is checked by the receiver.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:_:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext, _ step: SessionStep = .input) throws {
    let parameters = context.parameters
    self = try context.read(bytes, step, .toClient, limit: Self.byteCount(parameters, step)) { reader in
      ClientRoster(
        members: try reader.positions(of: parameters.clients),
        certificate: Self.isCertified(parameters, step)
          ? try reader.certificate(quorum: parameters.quorum, of: parameters.clients) : nil)
    }
  }
}

/// Whose input the server has, as it tells clients against active servers before anything is unmasked.
public struct SurvivorList: Sendable, Hashable {
  /// The positions of the clients whose input arrived.
  public let survivors: PositionSet

  /// A message.
  public init(survivors: PositionSet) { self.survivors = survivors }

  /// Bytes of the message.
  public static func byteCount(_ parameters: SessionParameters) -> Int {
    SessionContext.prefixByteCount + PositionSet.byteCount(count: parameters.clients)
  }

  /// The message.
  /// - Precondition: A set over the session's clients.
  public func encoded(in context: SessionContext) -> [UInt8] {
    precondition(survivors.count == context.parameters.clients, "survivors are clients of the session")
    var writer = context.writer(.consistency, .toClient, capacity: Self.byteCount(context.parameters))
    writer.write(raw: survivors.bytes)
    return writer.bytes
  }

  /// Reads a message.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext) throws {
    let clients = context.parameters.clients
    survivors = try context.read(bytes, .consistency, .toClient, limit: Self.byteCount(context.parameters)) {
      try $0.positions(of: clients)
    }
  }
}

/// A client's signature on the list that it was shown: of survivors, or as a member of the committee of who takes part.
public struct ConsistencySignature: Sendable, Hashable {
  /// Over ``WitnessedList/transcript(in:)``.
  public let signature: Signature

  /// A message.
  public init(signature: Signature) { self.signature = signature }

  /// Bytes of the message.
  public static let byteCount = SessionContext.prefixByteCount + Signature.byteCount

  /// The message of ``SessionStep/consistency``, or of ``SessionStep/roster``.
  public func encoded(in context: SessionContext, _ step: SessionStep = .consistency) -> [UInt8] {
    var writer = context.writer(step, .toServer, capacity: Self.byteCount)
    writer.write(raw: signature.bytes)
    return writer.bytes
  }

  /// Reads a message of ``SessionStep/consistency``, or of ``SessionStep/roster``.
  /// - Throws: ``SecureAggregationError`` if it is anything but what ``encoded(in:_:)`` writes.
  public init(decoding bytes: [UInt8], in context: SessionContext, _ step: SessionStep = .consistency) throws {
    signature = try context.read(bytes, step, .toServer, limit: Self.byteCount) { try $0.signature() }
  }
}
