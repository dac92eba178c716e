/// One client's place in a round of updates: who, from which model, and how much the update counts.
public struct Ticket: Sendable, Hashable {
  /// Who is asked.
  public let client: ClientID
  /// The version of the global model that the client trains: how many rounds had gone into it, so 0 for the start.
  public let version: Int
  /// What the update's weight is multiplied by, > 0.
  public let factor: Double

  /// A ticket.
  public init(_ client: ClientID, version: Int, factor: Double = 1) {
    self.client = client
    self.version = version
    self.factor = factor
  }
}
