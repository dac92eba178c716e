public import CoveyCore
internal import CoveySecureAggregation

/// What a server sends to one client of a round.
public enum ServerMessage: Sendable {
  /// A request, in a round without secure aggregation.
  case round(RoundRequest)
  /// A message of the session, as it is.
  case session([UInt8])
  /// The request, and the first message of the session that it is asked under.
  case opening(RoundRequest, [UInt8])
}

/// What a client answers.
public enum ClientMessage: Sendable {
  /// An update, or why there is none.
  case reply(RoundReply)
  /// A message of the session, as it is; the masked update is one.
  case session([UInt8])
}

/// The first six bytes of messages that are none of a session: "CVRD", version, kind. Those of a session have a header of their
/// own, and go as they are.
enum RoundHeader {
  static let magic = Array("CVRD".utf8)
  static let byteCount = 6

  enum Kind: UInt8 { case round = 1, opening, reply }

  /// Reads a header; nil, and nothing is read, before a message of a session.
  static func read(_ reader: inout WireReader) throws(WireError) -> Kind? {
    var ahead = reader
    let start = try ahead.bytes(4)
    if start == MessageHeader.magic { return nil }
    guard start == magic else { throw ahead.invalid("it does not begin like a message of a round") }
    guard Int(try ahead.byte()) == RoundRequest.currentVersion else {
      throw ahead.invalid("it has another version than \(RoundRequest.currentVersion)")
    }
    guard let kind = Kind(rawValue: try ahead.byte()) else { throw ahead.invalid("it is a message of no kind") }
    reader = ahead
    return kind
  }

  static func write(_ kind: Kind, version: Int, to writer: inout WireWriter) {
    writer.write(raw: magic)
    writer.write(UInt8(clamping: version))
    writer.write(kind.rawValue)
  }
}

extension ServerMessage: WireCodable {
  /// Reads a message up to the reader's end.
  public init(from reader: inout WireReader) throws(WireError) {
    switch try RoundHeader.read(&reader) {
    case .round: self = .round(try reader.value())
    case .opening:
      let request = try reader.value(RoundRequest.self)
      self = .opening(request, try reader.sessionMessage())
    case .reply: throw reader.invalid("it travels the wrong way")
    case nil: self = .session(try reader.sessionMessage())
    }
  }

  /// Writes the message.
  public func write(to writer: inout WireWriter) {
    switch self {
    case .round(let request):
      RoundHeader.write(.round, version: request.version, to: &writer)
      writer.write(request)
    case .session(let message): writer.write(raw: message)
    case .opening(let request, let message):
      RoundHeader.write(.opening, version: request.version, to: &writer)
      writer.write(request)
      writer.write(raw: message)
    }
  }
}

extension ClientMessage: WireCodable {
  /// Reads a message up to the reader's end.
  public init(from reader: inout WireReader) throws(WireError) {
    switch try RoundHeader.read(&reader) {
    case .reply: self = .reply(try reader.value())
    case .round, .opening: throw reader.invalid("it travels the wrong way")
    case nil: self = .session(try reader.sessionMessage())
    }
  }

  /// Writes the message.
  public func write(to writer: inout WireWriter) {
    switch self {
    case .reply(let reply):
      RoundHeader.write(.reply, version: RoundRequest.currentVersion, to: &writer)
      writer.write(reply)
    case .session(let message): writer.write(raw: message)
    }
  }
}

extension WireReader {
  /// The rest, which a session reads by itself.
  fileprivate mutating func sessionMessage() throws(WireError) -> [UInt8] {
    let message = try bytes(left)
    guard message.count >= MessageHeader.byteCount, message.starts(with: MessageHeader.magic) else {
      throw invalid("it holds no message of a session")
    }
    return message
  }
}
