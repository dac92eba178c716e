public import CoveyCore

/// Which round of which run a request, an invitation or a participation belongs to.
public struct RoundName: Sendable, Hashable {
  /// The task: 1 to 255 bytes of UTF-8 without control characters.
  public let task: String
  /// The run: 32 random bytes, new ones with every configuration.
  public let run: Bytes32
  /// The round of the model, >= 0. A round whose session failed may be asked for again, under another number.
  public let round: Int
  /// The number of the session in its run, >= 0: it only ever grows.
  public let number: Int

  /// A name. Without a number it is the round's: for servers that ask for every round once.
  public init(task: String, run: Bytes32, round: Int, number: Int? = nil) {
    self.task = task
    self.run = run
    self.round = round
    self.number = number ?? round
  }

  /// The first rule that a value breaks, as a sentence without the value; nil if messages can carry the name.
  public var problem: String? {
    guard (1...MessageLimits.taskBytes).contains(task.utf8.count) else {
      return "the task's name has no or too many bytes"
    }
    // Names get into logs and terminals. Every client of a round looks, so names of plain letters are looked at once.
    guard
      task.utf8.allSatisfy({ (0x20..<0x7f).contains($0) })
        || task.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else {
      return "the task's name holds control characters"
    }
    guard (0...MessageLimits.round).contains(round) else { return "the round is out of range" }
    guard (0...MessageLimits.round).contains(number) else { return "the number is out of range" }
    return nil
  }
}

extension RoundName: WireCodable {
  /// Reads a name that messages can carry.
  public init(from reader: inout WireReader) throws(WireError) {
    let (task, run) = (try reader.value(String.self), try reader.bytes32())
    self.init(task: task, run: run, round: try reader.value(), number: try reader.value(Int.self))
    guard problem == nil else { throw reader.invalid("a round has a name that messages cannot carry") }
  }

  /// Writes task, run, round and number.
  public func write(to writer: inout WireWriter) {
    writer.write(task)
    writer.write(run)
    writer.write(round)
    writer.write(number)
  }
}

/// What a client itself computed of the round that it is about to answer: what it trains on, how, and how it encodes.
///
/// A server that gives one client another model, learning rate, bound or grid than the rest could find that client's update
/// in the sum (Pasquini et al. 2022, CCS, arXiv 2111.07380). The session compares all of this with its invitation, which
/// binds keys and masks: whoever was asked something else shares no session with the rest.
public struct RoundBinding: Sendable, Hashable {
  /// The round.
  public let name: RoundName
  /// The vector that is summed, counters included.
  public let shape: RingShape
  /// The digest of the whole request.
  public let request: Bytes32
  /// The digest of the model.
  public let model: Bytes32
  /// The digest of the encoding.
  public let encoding: Bytes32

  /// What a client computed.
  public init(name: RoundName, shape: RingShape, request: Bytes32, model: Bytes32, encoding: Bytes32) {
    self.name = name
    self.shape = shape
    self.request = request
    self.model = model
    self.encoding = encoding
  }

  /// What fits an invitation, whatever that says: for tests of sessions whose inputs no training makes.
  package init(trusting invitation: SessionInvitation) {
    self.init(
      name: invitation.name, shape: invitation.shape, request: invitation.requestDigest,
      model: invitation.modelDigest, encoding: invitation.encodingDigest)
  }

  /// Refuses an invitation to anything else.
  /// - Throws: ``SecureAggregationError/refused(_:)``: ``Refusal/requestDiffers``, ``Refusal/modelDiffers`` or
  ///   ``Refusal/encodingDiffers``.
  package func check(_ invitation: SessionInvitation) throws {
    guard model == invitation.modelDigest else { throw SecureAggregationError.refused(.modelDiffers) }
    guard encoding == invitation.encodingDigest, shape == invitation.shape else {
      throw SecureAggregationError.refused(.encodingDiffers)
    }
    guard request == invitation.requestDigest, name == invitation.name else {
      throw SecureAggregationError.refused(.requestDiffers)
    }
  }
}

extension ClientSession {
  /// Begins whatever the invitation asks for, at no charge: for tests of sessions whose inputs no training makes.
  package func beginAsInvited() throws {
    guard let invitation else { throw SecureAggregationError.outOfTurn(expected: step, got: .input) }
    _ = try begin(RoundBinding(trusting: invitation), charging: PrivacyCharge(rho: 0), within: nil)
  }
}
