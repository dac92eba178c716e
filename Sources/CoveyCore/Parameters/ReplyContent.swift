/// What a client's reply holds: an update, at one stage of protection.
public enum ReplyContent: Sendable {
  /// Nothing any more: somebody has taken the update out.
  case spent
  /// As training made it.
  case raw(Update<Raw>)
  /// For a server that adds noise to the sum.
  case clipped(Update<Clipped>)
  /// For any server.
  case noised(Update<Noised>)
  /// For a server that learns sums alone, or is trusted to use nothing else; the integers stand beside the update, which
  /// has no delta.
  case encoded(Update<Encoded>, RingVector)
  /// For a server that learns sums alone: the message of a client's session, which holds update and counts under masks.
  /// The update beside it has neither values nor counts.
  case masked(Update<Masked>, [UInt8])

  /// The update's stage; nil if it is spent.
  public var stage: UpdateStage? {
    switch self {
    case .spent: nil
    case .raw: .raw
    case .clipped: .clipped
    case .noised: .noised
    case .encoded: .encoded
    case .masked: .masked
    }
  }

  /// Takes an update out that is as training made it; nil, with nothing changed, if it is another.
  public mutating func takeRaw() -> Update<Raw>? {
    guard case .raw(let update) = self else { return nil }
    self = .spent
    return update
  }

  /// Takes a noised update out; nil, with nothing changed, if it is another.
  public mutating func takeNoised() -> Update<Noised>? {
    guard case .noised(let update) = self else { return nil }
    self = .spent
    return update
  }
}
