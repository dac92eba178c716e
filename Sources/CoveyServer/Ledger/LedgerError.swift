/// Why a run's privacy ledger cannot be used. The run's files are as they were.
public enum LedgerError: Error, Equatable, Sendable {
  /// A new run would write over the ledger of another.
  case exists(path: String)
  /// A run is resumed and its ledger is gone.
  case missing(path: String)
  /// The ledger is torn or was altered.
  case altered(path: String, reason: String)
  /// The ledger accounts for fewer rounds than the model has seen.
  case behind(path: String, recorded: Int, completed: Int)
  /// The ledger is of a run with other privacy settings.
  case otherPlan(path: String)
  /// The noise key is another, and the noise of later rounds depends on that of earlier ones.
  case lostKey(path: String)
  /// The noise key is another, and clients may have taken part in rounds that the checkpoint does not know.
  case lostParticipations(path: String, recorded: Int, completed: Int)
}

extension LedgerError: CustomStringConvertible {
  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .exists(let path):
      "\(path) is the privacy ledger of an earlier run, which a new run would forget; resume that run or choose another "
        + "output folder"
    case .missing(let path):
      "\(path), the run's privacy ledger, is missing: without it nobody knows what the run has spent; put it back, or "
        + "start anew in another folder and count both runs"
    case .altered(let path, let reason):
      "\(path), the run's privacy ledger, is torn or altered (\(reason)); put the original back, or start anew in another "
        + "folder and count both runs"
    case .behind(let path, let recorded, let completed):
      "\(path) accounts for \(recorded) rounds and the run's checkpoint has \(completed): it is an older copy; put the "
        + "latest back"
    case .otherPlan(let path):
      "\(path) is the privacy ledger of a run with other privacy settings; resume with the run's own config.yaml"
    case .lostKey(let path):
      "the noise key of \(path) is not the one the run began with, and with this mechanism the noise of a round depends on "
        + "that of the rounds before; put the key back, or start anew in another folder and count both runs"
    case .lostParticipations(let path, let recorded, let completed):
      "the noise key of \(path) is not the one the run began with, and of \(recorded) rounds that may have been released the "
        + "checkpoint knows the clients of \(completed) only, so nobody knows what each client has spent; put the key back, "
        + "or start anew in another folder and count both runs"
    }
  }
}
