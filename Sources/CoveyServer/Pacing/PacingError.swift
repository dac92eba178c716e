/// What a pacing must not do: a fault of its code.
public enum PacingError: Error, Equatable, Sendable {
  /// A ticket or a flight is of a model that is not there.
  case missingModel(pacing: String, version: Int)
  /// Tickets are not those of different clients of the run, with factors above 0.
  case impossibleTickets(pacing: String, round: Int)
  /// A cohort of a pacing that is not asynchronous is not the sampler's.
  case otherCohort(pacing: String, round: Int)
  /// What it carries is nothing that a checkpoint could hold.
  case impossibleState(pacing: String, round: Int, String)
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
        + "0"
    case .otherCohort(let pacing, let round):
      "pacing \(pacing) gives round \(round) another cohort than the run's sampling does: a pacing that is not asynchronous, or serves a "
        + "run with privacy or masks, must give context.cohort(round:) as it is"
    case .impossibleState(let pacing, let round, let problem):
      "pacing \(pacing) carries an impossible state from round \(round): \(problem); seconds must be finite and 0 or more, and no client may "
        + "begin while it trains"
    }
  }
}
