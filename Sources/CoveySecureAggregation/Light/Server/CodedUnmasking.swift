internal import CoveyCore
internal import CoveyCrypto

/// The server's half of LightSecAgg.
struct CodedUnmasking: ServerUnmasking {
  typealias Dealing = CodedMasks
  typealias Kept = Void
  typealias Sum = FieldAccumulator
  typealias Answer = [UInt8]

  /// Everybody is everybody's neighbour.
  static let drawsGraph = false
  static let forgetsSum = false

  private let roster: SessionRoster
  /// What messages are read and written by.
  private let context: LightContext
  /// The code of the masks.
  private let code: MaskCode
  /// Clients that every step must leave.
  private let least: Int

  static func check(_ invitation: SessionInvitation, relayLimit: Int) throws {
    let parameters = try SessionParameters(invitation, clients: invitation.invited)
    try checkRelay(LightParameters(invitation, parameters), invitation.server, limit: relayLimit)
  }

  private static func checkRelay(_ parameters: LightParameters, _ server: ServerModel, limit: Int) throws {
    let bytes = LightServer.relayByteCount(parameters, server: server)
    guard bytes <= limit else { throw SecureAggregationError.relayTooLarge(bytes: bytes, limit: limit) }
  }

  init(_ roster: SessionRoster, _ invitation: SessionInvitation, relayLimit: Int) throws {
    self.roster = roster
    context = try LightContext(invitation, roster.context)
    try Self.checkRelay(context.parameters, invitation.server, limit: relayLimit)
    code = MaskCode(context.parameters)
    least = max(context.parameters.responders, invitation.minimumClients)
  }

  // MARK: Dealings

  func dealing(decoding message: [UInt8], from position: Int) throws -> CodedMasks {
    try CodedMasks(decoding: message, in: context)
  }

  /// Whether what the dealer published are elements of the field.
  func isSound(_ record: Record, of dealer: Int) -> Bool {
    record.dealing.summary.values.allSatisfy { UInt64($0) < PrimeField.order }
  }

  /// The dealers of whom what they published are no words of the code.
  func faulty(_ records: [Record?]) throws -> [Int] {
    let check = try WordCheck(context.parameters)
    return records.indices.filter { dealer in
      records[dealer].map { !check.areWords($0.dealing.summary.values) } ?? false
    }
  }

  func delivery(to position: Int, from dealers: PositionSet, _ records: [Record?]) throws -> [UInt8] {
    try CodedMaskDelivery.encoded(senders: dealers, to: position, in: context) { sender in
      guard let record = records[sender] else { throw SecureAggregationError.sessionOver }
      return CodedMaskDelivery.Entry(
        sealed: record.dealing.sealed(for: position, from: sender), value: record.dealing.summary.value(for: position),
        digest: record.digest)
    }
  }

  // MARK: Disputes

  /// Each proof opens a coded mask of the complaining client, so nobody is asked for more than say nothing.
  var mostComplaints: Int { context.parameters.colluders }

  func shown(_ dealings: [(dealer: Int, dealing: CodedMasks)]) -> [UInt8] {
    DisputedCodedMasks(
      entries: dealings.map { DisputedCodedMasks.Entry(dealer: $0.dealer, summary: $0.dealing.summary) }
    ).encoded(in: context)
  }

  func fault(in record: Record, of dealer: Int, for holder: Int, key: SecretKey) throws -> DealingFault? {
    try OpenedMask(
      record.dealing.sealed(for: holder, from: dealer).span.bytes, of: dealer, for: holder, key: key,
      digest: record.digest, value: Array(record.dealing.summary.value(for: holder)), roster.binding
    ).fault
  }

  /// What the dealer published, then what it sealed for the holder.
  func evidence(_ dealing: CodedMasks, of dealer: Int, for holder: Int?) -> [UInt8] {
    shown([(dealer, dealing)]) + (holder.map { dealing.sealed(for: $0, from: dealer) } ?? [])
  }

  // MARK: Lists

  func members(among came: PositionSet, after step: SessionStep) throws -> PositionSet {
    try requireEnough(came, after: step)
    return came
  }

  func kept(of members: PositionSet, _ records: [Record?]) {}

  func check(_ survivors: PositionSet, among members: PositionSet) throws {
    try requireEnough(survivors, after: .input)
  }

  func answering(_ signers: PositionSet, survivors: PositionSet, among members: PositionSet) throws -> PositionSet {
    try requireEnough(signers, after: .consistency)
    return signers
  }

  /// All signatures there are.
  func witnesses(for position: Int, _ signatures: [Signature?]) -> [UnmaskingRequest.Witness] {
    signatures.enumerated().compactMap { signer, signature in
      signature.map { UnmaskingRequest.Witness(position: signer, signature: $0) }
    }
  }

  private func requireEnough(_ clients: PositionSet, after step: SessionStep) throws {
    guard clients.members >= least else {
      throw SecureAggregationError.tooFewClients(step, count: clients.members, minimum: least)
    }
  }

  // MARK: Sum

  func makeSum() -> FieldAccumulator { FieldAccumulator(count: context.parameters.count) }

  func input(in message: [UInt8], roster digest: Bytes32) throws -> Range<Int> {
    try FieldVectorMessage.input.elements(of: message, in: context)
  }

  /// A coded sum, as it was sent.
  func answer(decoding message: [UInt8], from position: Int, _ kept: Void, survivors: PositionSet) throws -> [UInt8] {
    _ = try FieldVectorMessage.codedSum.elements(of: message, in: context)
    return message
  }

  func forgery(in answer: [UInt8]) -> (dealer: Int, evidence: [UInt8])? { nil }

  func check(_ answers: [[UInt8]?], survivors: PositionSet, among members: PositionSet) throws {
    let came = PositionSet(count: answers.count, answers.indices.filter { answers[$0] != nil })
    try requireEnough(came, after: .unmasking)
  }

  /// Decodes the sum of masks. Coded sums that are found to be wrong are left out, and their senders are named as far as that
  /// is proven.
  func recover(
    _ session: MaskedSession<CodedUnmasking>, on workers: any PieceWorkers
  ) throws -> (sum: Result<RingVector, SecureAggregationError>, liars: [Exclusion]) {
    try CodedRecovery(roster: roster, context: context, code: code, session: session).sum(on: workers)
  }
}

/// What is known of a dealing by what recognises it.
extension CodedMasks: SignedDealing {
  var channelProof: KnowledgeProof { summary.channelProof }
  var signature: Signature? { summary.signature }

  func digest(of dealer: Int, in session: SessionDigest) throws -> Bytes32 {
    try summary.digest(of: dealer, in: session)
  }

  func signedTranscript(of dealer: Int, digest: Bytes32, in session: SessionDigest) throws -> Transcript {
    try summary.signedTranscript(of: dealer, digest: digest, in: session)
  }
}

extension FieldAccumulator: MaskedAccumulator {}
