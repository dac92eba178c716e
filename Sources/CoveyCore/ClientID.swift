/// Names a client within a population: its index, 0-based.
public struct ClientID: RawRepresentable, Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The client's index in the population.
  public let rawValue: Int

  /// The client with index `rawValue`.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// By index.
  public static func < (left: ClientID, right: ClientID) -> Bool { left.rawValue < right.rawValue }

  /// For messages: "client 7".
  public var description: String { "client \(rawValue)" }
}
