/// The first eight bytes of every message: "CVSA", the version, the protocol, the step and the direction.
public struct MessageHeader: Sendable, Hashable {
  /// The version of the messages that this code writes and reads.
  public static let version: UInt8 = 2
  /// Bytes of a header.
  public static let byteCount = 8
  package static let magic = Array("CVSA".utf8)

  /// The protocol that runs.
  public let method: SecureAggregationProtocol
  /// The step to which the message belongs.
  public let step: SessionStep
  /// Which way it travels.
  public let direction: MessageDirection

  /// The header of a message.
  public init(_ method: SecureAggregationProtocol, _ step: SessionStep, _ direction: MessageDirection) {
    self.method = method
    self.step = step
    self.direction = direction
  }

  /// The header in front of `message`, whatever its step: for a transport that wants to know what it carries.
  /// - Parameters:
  ///   - message: The whole message.
  ///   - step: The step that is open, for error messages.
  /// - Throws: ``SecureAggregationError/malformed(_:reason:)`` or ``SecureAggregationError/unknownVersion(_:)``.
  public init(of message: [UInt8], during step: SessionStep) throws {
    guard message.count >= Self.byteCount else {
      throw SecureAggregationError.malformed(step, reason: "it is shorter than a header")
    }
    guard message.starts(with: Self.magic) else {
      throw SecureAggregationError.malformed(step, reason: "it does not begin like a message of secure aggregation")
    }
    guard message[4] == Self.version else { throw SecureAggregationError.unknownVersion(Int(message[4])) }
    guard let method = SecureAggregationProtocol(code: message[5]) else {
      throw SecureAggregationError.malformed(step, reason: "its protocol is unknown")
    }
    guard let ownStep = SessionStep(rawValue: Int(message[6])) else {
      throw SecureAggregationError.malformed(step, reason: "its step is unknown")
    }
    guard let direction = MessageDirection(rawValue: message[7]) else {
      throw SecureAggregationError.malformed(step, reason: "its direction is unknown")
    }
    self.init(method, ownStep, direction)
  }

  /// The eight bytes.
  var bytes: [UInt8] { Self.magic + [Self.version, method.code, UInt8(step.rawValue), direction.rawValue] }
}

extension SecureAggregationProtocol {
  /// The protocol's number in messages.
  var code: UInt8 {
    switch self {
    case .secagg: 1
    case .secaggPlus: 2
    case .lightSecAgg: 3
    }
  }

  /// The protocol with a number; nil if there is none.
  init?(code: UInt8) {
    guard let method = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = method
  }
}

/// Which way a message travels, so that none can be sent back to where it came from.
public enum MessageDirection: UInt8, Sendable, Hashable, CaseIterable {
  /// From the server to a client.
  case toClient
  /// From a client to the server.
  case toServer
}

/// The largest sessions that messages can describe.
public enum MessageLimits {
  /// Clients of a session.
  public static let clients = 1 << 20
  /// Identities of a directory.
  public static let enrolled = 1 << 40
  /// Elements of a vector.
  public static let elements = 1 << 30
  /// UTF-8 bytes of a task's name.
  public static let taskBytes = 255
  /// The last round.
  public static let round = 1 << 53
  /// The largest of the bits of security ``SessionInvitation/sigma`` and of correctness ``SessionInvitation/eta``.
  public static let bits = 256
}
