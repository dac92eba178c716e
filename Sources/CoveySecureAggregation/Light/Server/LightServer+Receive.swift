public import CoveyCore
internal import CoveyCrypto
internal import Synchronization

extension LightServer {
  /// Takes a participant's answer. An answer that is refused changes nothing but that the client counts as dropped out.
  /// - Throws: ``SecureAggregationError`` for an answer that is malformed, forged, repeated or out of turn.
  public func receive(_ message: [UInt8], from client: ClientID) throws {
    let (step, cohort) = try claim(client, message)
    guard step != .keys else { return try receiveKeys(message, from: client) }
    guard let cohort, let position = cohort.positions[client] else {
      throw SecureAggregationError.unknownClient(client)
    }
    let context = cohort.context
    switch step {
    case .keys, .roster: return
    case .shares: try receiveDealing(message, from: client, at: position, cohort)
    case .check: try receiveComplaints(message, from: client, at: position, cohort)
    case .dispute: try receiveEvidence(message, from: client, at: position, cohort)
    case .input:
      let elements = try FieldVectorMessage.input.elements(of: message, in: context)
      try note(position, in: step) { _ in }
      cohort.sum.add(message.span.bytes.extracting(elements))
    case .consistency:
      let signature = try ConsistencySignature(decoding: message, in: context.session).signature
      let (members, survivors) = roster.withLock { ($0.members, $0.answers(in: .input)) }
      let digest = try ClientRoster(members: members).digest(in: context.session.digest)
      let transcript = try WitnessedList.survivors(survivors, roster: digest).transcript(in: context.session.digest)
      guard try verificationKey(of: client).isValid(signature, of: transcript) else {
        throw SecureAggregationError.badSignature(client)
      }
      try note(position, in: step) { $0.signatures[position] = signature }
    case .unmasking:
      _ = try FieldVectorMessage.codedSum.elements(of: message, in: context)
      try note(position, in: step) { $0.codedSums.append((position, message)) }
    }
  }

  /// Lets a client that is asked in the open step answer, once. Messages are as large as models, so they are read outside
  /// the lock.
  private func claim(_ client: ClientID, _ message: [UInt8]) throws -> (SessionStep, LightCohort?) {
    let got = (try? MessageHeader(of: message, during: .keys))?.step
    return try roster.withLock { roster in
      guard let step = roster.step else { throw SecureAggregationError.sessionOver }
      let asked =
        step == .keys ? invited.contains(client) : roster.asked.contains(roster.cohort?.positions[client] ?? -1)
      guard asked else { throw SecureAggregationError.unknownClient(client) }
      try roster.claim(client, in: step, got: got)
      return (step, roster.cohort)
    }
  }

  /// Notes a good answer, unless its step was closed meanwhile.
  func note(_ position: Int, in step: SessionStep, _ body: (inout LightRoster) -> Void) throws {
    try roster.withLock { roster in
      guard roster.step == step else { throw SecureAggregationError.outOfTurn(expected: roster.step, got: step) }
      roster.note(position, in: step)
      body(&roster)
    }
  }

  private func receiveKeys(_ message: [UInt8], from client: ClientID) throws {
    let keys = try KeyAdvertisement(decoding: message, for: invitation)
    guard keys.client == client else {
      throw SecureAggregationError.malformed(.keys, reason: "it names another client than its sender")
    }
    if invitation.server == .active {
      let transcript = try keys.transcript(of: invitation.digest())
      guard let signature = keys.signature, try verificationKey(of: client).isValid(signature, of: transcript) else {
        throw SecureAggregationError.badSignature(client)
      }
    }
    // What one client sends must not make all others go away.
    guard keys.channelKey.isGroupElement, keys.maskKey.isGroupElement else {
      throw SecureAggregationError.weakKey(client)
    }
    try roster.withLock { roster in
      guard roster.step == .keys else { throw SecureAggregationError.outOfTurn(expected: roster.step, got: .keys) }
      guard keys.channelKey != keys.maskKey, !roster.publicKeys.contains(keys.channelKey),
        !roster.publicKeys.contains(keys.maskKey)
      else { throw SecureAggregationError.weakKey(client) }
      roster.publicKeys.insert(keys.channelKey)
      roster.publicKeys.insert(keys.maskKey)
      roster.advertisements[client] = keys
    }
  }

  func verificationKey(of client: ClientID) throws -> VerificationKey {
    guard let key = directory?.verificationKey(of: client) else { throw SecureAggregationError.noIdentity(client) }
    return key
  }
}
