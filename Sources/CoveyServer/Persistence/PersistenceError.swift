/// Why a file of a run could be read, but not used.
public enum PersistenceError: Error, Equatable, Sendable {
  /// A file is torn or altered.
  case corrupt(path: String, reason: String)
  /// A file was written by a version that this one does not know.
  case unknownVersion(path: String, version: Int)
  /// A checkpoint belongs to another configuration.
  case otherConfiguration(path: String)
}

extension PersistenceError: CustomStringConvertible {
  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .corrupt(let path, let reason): "\(path) is damaged: \(reason)"
    case .unknownVersion(let path, let version):
      "\(path) has format version \(version), which this version of Covey does not know; use the version that wrote it"
    case .otherConfiguration(let path):
      "\(path) was written by a run with another configuration; resume with the run's own config.yaml"
    }
  }
}
