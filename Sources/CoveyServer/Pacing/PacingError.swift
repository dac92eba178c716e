/// What a pacing must not do: a fault of its code.
public enum PacingError: Error, Equatable, Sendable {
  /// A ticket or a flight is of a model that is not there.
  case missingModel(pacing: String, version: Int)
  /// Tickets are not those of different clients of the run, with factors above 0.
  case impossibleTickets(pacing: String, round: Int)
}

extension PacingError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .missingModel(let pacing, let version):
      "pacing \(pacing) asks for version \(version) of the model, which is not kept: a model is kept as long as a flight in the "
        + "state has its version"
    case .impossibleTickets(let pacing, let round):
      "pacing \(pacing) gives round \(round) impossible tickets: they must be of different clients of the run, with factors above "
        + "0, and its traits must say that it is asynchronous"
    }
  }
}
