public import CoveyCore

/// Why a simulation cannot start or go on.
public enum SimulationError: Error, Equatable, Sendable {
  /// A value of the setup is impossible, as a sentence.
  case invalid(String)
  /// The output folder already holds a run.
  case holdsRun(path: String)
  /// There is no run to resume.
  case noRun(path: String)
  /// The data are not those that the run was begun with.
  case otherData(path: String, part: String)
  /// The configuration is not the one that the run was begun with; what differs, where that is known.
  case otherConfiguration(path: String, changes: [String])
  /// Another minor version of Covey began the run.
  case otherVersion(path: String, version: String)
  /// The run came to its end, but no client's update ever reached the server.
  case nothingLearnt(FailureCounts)
  /// The run came to its end, but the sums were made of the errors of rounding under masks; how much larger than the mean weight
  /// the bound of weights is, with weights.
  case roundedAway(weightRatio: Double?)
}

extension SimulationError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .invalid(let problem): problem
    case .holdsRun(let path): "\(path) already holds a run; resume it, or choose another output folder"
    case .noRun(let path): "\(path) holds no run to resume; give the output folder of a run"
    case .otherData(let path, let part):
      "the run in \(path) was begun with other data (\(part) differs); bring them back, or start a new run"
    case .otherConfiguration(let path, let changes):
      "the run in \(path) was begun with another configuration"
        + (changes.isEmpty ? "" : " (\(changes.joined(separator: "; ")))")
        + "; bring the run's own config.yaml back, or start a new run, whose releases then count beside this one's"
    case .otherVersion(let path, let version):
      "the run in \(path) was begun by Covey \(version), and this is \(CoveyVersion.current): its bits need not be the same; go on "
        + "with that version, or start a new run"
    case .nothingLearnt(let counts):
      "nothing was learnt, because no client's update reached the server: of \(counts.total), \(counts.explanation)"
    case .roundedAway(let ratio):
      "nothing was learnt, because the grid of the masked sums is coarser than the updates: rounding erred by more than there was "
        + "to round"
        + (ratio.map {
          "; weights: the bound is up to \(Int($0.rounded())) times the mean weight, lower secureAggregation.weightBound"
        } ?? "; lower the clip bound towards the updates' norms") + ", or raise secureAggregation.valueBits"
    }
  }
}
