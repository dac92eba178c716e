import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

extension SessionFixture {
  /// The list of keys that a client was sent.
  func keyList(of index: Int) throws -> KeyList {
    let message = try #require(questions[.shares]?[name(index)])
    return try KeyList(decoding: message, for: invitation, client: name(index))
  }

  /// What messages after the list of keys are read and written by.
  func context() throws -> SessionContext {
    let sent = try #require(questions[.shares]?.first)
    return try SessionContext(invitation, KeyList(decoding: sent.value, for: invitation, client: sent.key))
  }

  /// Changes the messages of one step that go one way to or from one client.
  func change(
    _ step: SessionStep, _ direction: MessageDirection, of index: Int, _ body: @escaping ([UInt8]) throws -> [UInt8]
  ) {
    let (target, before) = (name(index), tamper)
    tamper = { at, client, way, message in
      let message = before(at, client, way, message)
      guard at == step, client == target, way == direction else { return message }
      do { return try body(message) } catch {
        Issue.record("a message cannot be changed: \(error)")
        return message
      }
    }
  }

  /// Changes the list of keys that one client is sent.
  func changeKeys(of index: Int, _ body: @escaping (KeyList) throws -> KeyList) {
    change(.shares, .toClient, of: index) { [invitation, client = name(index)] message in
      try body(KeyList(decoding: message, for: invitation, client: client)).encoded()
    }
  }

  /// The error that a client threw.
  func refusal(of index: Int) -> SecureAggregationError? { clientErrors[name(index)] as? SecureAggregationError }

  /// The error that the server threw for a client's answer.
  func rejection(of index: Int) -> SecureAggregationError? { serverErrors[name(index)] as? SecureAggregationError }
}

extension KeyList {
  /// The list with some fields changed.
  func with(
    parameters: SessionParameters? = nil, graphSeed: Bytes32? = nil, root: Bytes32? = nil, proof: [KeyTree.Node]? = nil,
    entries: [Entry]? = nil, committee: [Member]? = nil
  ) -> KeyList {
    KeyList(
      parameters: parameters ?? self.parameters, graphSeed: graphSeed ?? self.graphSeed, root: root ?? self.root,
      position: position, entries: entries ?? self.entries, committee: committee ?? self.committee,
      proof: proof ?? self.proof)
  }

  /// The list with one neighbour's entry changed.
  func changing(_ index: Int, _ body: (Entry) -> Entry) -> KeyList {
    var entries = entries
    entries[index] = body(entries[index])
    return with(entries: entries)
  }
}

extension KeyList.Entry {
  /// The entry with some fields changed.
  func with(
    channelKey: PublicKey? = nil, maskKey: PublicKey? = nil, signature: Signature? = nil
  ) -> KeyList.Entry {
    KeyList.Entry(
      position: position, client: client, channelKey: channelKey ?? self.channelKey, maskKey: maskKey ?? self.maskKey,
      signature: signature ?? self.signature)
  }
}

/// A key that anybody can compute secrets with: the point of order 1.
func weakKey() throws -> PublicKey { try PublicKey(bytes: [UInt8](repeating: 0, count: 32).span.bytes) }
