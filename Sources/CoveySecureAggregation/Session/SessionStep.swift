/// A step of a session, named by what clients send in it. In each step the server first sends every participant one
/// message, and each answers with one.
public enum SessionStep: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// The server invites; clients advertise public keys.
  case keys
  /// The server hands out keys; clients send encrypted shares of their secrets.
  case shares
  /// The server passes shares or coded masks on; clients say whose fail the checks.
  case check
  /// If any did: the server shows those who complained what they complained of; they prove it.
  case dispute
  /// In sparse graphs against active servers: the server shows its committee who takes part; its members sign that.
  case roster
  /// The server says who takes part; clients send their masked input.
  case input
  /// Against active servers alone: the server says whose input it has; clients sign that, in sparse graphs the committee.
  case consistency
  /// The server says who is alive; clients answer with what takes the masks off the sum.
  case unmasking

  /// In the order of a session.
  public static func < (left: SessionStep, right: SessionStep) -> Bool { left.rawValue < right.rawValue }
}
