package import CoveyCore
public import CoveyCrypto

/// What recognises all coded masks of a dealer: digests of what it sealed, what it published of it, and its signature. A
/// client that complains is shown it in place of the coded masks themselves, which are as large as models.
public struct CodedMaskSummary: Sendable, Hashable {
  /// The BLAKE2b-256 digest of the sealed coded mask of every other client, by ascending position.
  public let sealed: [Bytes32]
  /// For every client, the dealer among them, ``LightParameters/checks`` words: y. Elements of the field if the dealer is
  /// honest.
  public let values: [UInt32]
  /// Shows that the dealer knows the secret half of its channel key, as ``EncryptedShares/channelProof`` does.
  public let channelProof: KnowledgeProof
  /// The dealer's over ``signedTranscript(of:digest:in:)``; there is one exactly if the server is ``ServerModel/active``.
  public let signature: Signature?

  /// A summary. ``append(to:in:)`` states what must hold of it.
  init(sealed: [Bytes32], values: [UInt32], channelProof: KnowledgeProof, signature: Signature?) {
    self.sealed = sealed
    self.values = values
    self.channelProof = channelProof
    self.signature = signature
  }

  /// What is published of the coded mask for the client at a position.
  /// - Precondition: A position of the session.
  public func value(for holder: Int) -> ArraySlice<UInt32> {
    values[holder * LightParameters.checks..<(holder + 1) * LightParameters.checks]
  }

  /// The digest of all that a dealer chose before the challenge: what it sealed.
  /// - Parameters:
  ///   - dealer: Its position.
  ///   - session: The session's digest.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func digest(of dealer: Int, in session: SessionDigest) throws -> Bytes32 {
    try Self.digest(of: sealed, dealer: dealer, in: session)
  }

  static func digest(of sealed: [Bytes32], dealer: Int, in session: SessionDigest) throws -> Bytes32 {
    let transcript = try Transcript("covey/secagg/dealing/v2")
    transcript.append(session.value.bytes)
    transcript.append(dealer)
    for position in 0...sealed.count {
      transcript.append(position)
      // What a client keeps is sealed for nobody.
      let place = position < dealer ? position : position - 1
      transcript.append(position == dealer ? Bytes32.zero.bytes : sealed[place].bytes)
    }
    return Bytes32(transcript.digest())
  }

  /// The rows of numbers that a dealing with this digest is multiplied with.
  /// - Throws: `CryptoError`.
  package static func challenge(of digest: Bytes32) throws -> FieldRows {
    let transcript = try Transcript("covey/secagg/dealing-challenge/v2")
    transcript.append(digest.bytes)
    return FieldRows(
      key: try SecretKey(bytes: transcript.digest().bytes.span.bytes), count: LightParameters.checks)
  }

  /// What a dealer signs against active servers, so that it can be shown what it dealt.
  /// - Parameters:
  ///   - dealer: its position.
  ///   - digest: ``digest(of:in:)``.
  ///   - session: the session's digest.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public func signedTranscript(of dealer: Int, digest: Bytes32, in session: SessionDigest) throws -> Transcript {
    let transcript = try Transcript("covey/secagg/dealt/v2")
    transcript.append(session.value.bytes)
    transcript.append(dealer)
    transcript.append(digest.bytes)
    transcript.append(Self.bytes(of: values))
    transcript.append(channelProof.bytes)
    return transcript
  }

  /// The same with a signature, against active servers.
  package func signed(
    of dealer: Int, digest: Bytes32, in context: SessionContext, by identity: ClientIdentity?
  ) throws -> CodedMaskSummary {
    guard context.parameters.server == .active else { return self }
    guard let identity else {
      throw SecureAggregationError.unacceptable(reason: "dealings must be signed, and it has no identity")
    }
    let transcript = try signedTranscript(of: dealer, digest: digest, in: context.digest)
    return CodedMaskSummary(
      sealed: sealed, values: values, channelProof: channelProof, signature: identity.key.signature(of: transcript))
  }

  /// Words as they are sent.
  static func bytes(of words: some Sequence<UInt32>) -> [UInt8] {
    words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
  }
}

extension CodedMaskSummary {
  /// Bytes of what is published of all coded masks, and the signature.
  static func publishedByteCount(_ parameters: LightParameters, server: ServerModel) -> Int {
    4 * LightParameters.checks * parameters.clients + KnowledgeProof.byteCount
      + (server == .active ? Signature.byteCount : 0)
  }

  /// Bytes of all of it in messages.
  static func byteCount(_ parameters: LightParameters, server: ServerModel) -> Int {
    (parameters.clients - 1) * Bytes32.byteCount + publishedByteCount(parameters, server: server)
  }

  /// Appends what the dealer published, and the signature.
  /// - Precondition: Values for all of the session's clients; a signature exactly if the parameters say so.
  package func appendPublished(to writer: inout WireWriter, in context: LightContext) {
    precondition(
      values.count == LightParameters.checks * context.parameters.clients, "something is published for every client")
    precondition(
      (signature != nil) == (context.session.parameters.server == .active),
      "dealings are signed against active servers alone")
    writer.write(raw: Self.bytes(of: values))
    writer.write(channelProof)
    if let signature { writer.write(raw: signature.bytes) }
  }

  /// Appends all of it.
  /// - Precondition: As ``appendPublished(to:in:)``; a digest for all clients but one.
  func append(to writer: inout WireWriter, in context: LightContext) {
    precondition(sealed.count == context.parameters.clients - 1, "something is sealed for every other client")
    for digest in sealed { writer.write(digest) }
    appendPublished(to: &writer, in: context)
  }
}

extension WireReader {
  /// The next `count` words.
  mutating func words(_ count: Int) throws -> [UInt32] {
    try require(count, elementsOf: 4)
    var words: [UInt32] = []
    words.reserveCapacity(count)
    for _ in 0..<count { words.append(try uint32()) }
    return words
  }

  /// The rest of the summary of what a dealer sealed: what it published, and its signature.
  mutating func codedMaskSummary(of sealed: [Bytes32], in context: LightContext) throws -> CodedMaskSummary {
    CodedMaskSummary(
      sealed: sealed, values: try words(LightParameters.checks * context.parameters.clients),
      channelProof: try knowledgeProof(),
      signature: context.session.parameters.server == .active ? try signature() : nil)
  }

  /// The next summary.
  mutating func codedMaskSummary(in context: LightContext) throws -> CodedMaskSummary {
    try require(
      1, elementsOf: CodedMaskSummary.byteCount(context.parameters, server: context.session.parameters.server))
    var sealed: [Bytes32] = []
    sealed.reserveCapacity(context.parameters.clients - 1)
    for _ in 1..<context.parameters.clients { sealed.append(try bytes32()) }
    return try codedMaskSummary(of: sealed, in: context)
  }
}
