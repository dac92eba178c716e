/// Where a value of a configuration was written.
public enum ConfigurationOrigin: Sendable, Hashable {
  /// In a file, at a line and column that count from 1.
  case file(String, line: Int, column: Int)
  /// On the command line: the option and its value, such as `--set client.epochs=0`.
  case argument(String)
  /// Nowhere: it is the default.
  case standard
}

extension ConfigurationOrigin: CustomStringConvertible {
  /// The prefix of an error message, such as `run.yaml:12:11`.
  public var description: String {
    switch self {
    case .file(let name, let line, let column): "\(name):\(line):\(column)"
    case .argument(let text): text
    case .standard: "default"
    }
  }
}
