/// What happens while a sweep runs.
public enum SweepEvent: Sendable {
  /// A run begins, or goes on, of which `completed` of `rounds` rounds are done.
  case began(SweepRun, completed: Int, rounds: Int)
  /// A round of a run ended; the number counts from 1.
  case round(SweepRun, Int)
  /// A run ended.
  case ended(SweepRun, SweepRecord)
}
