public import CoveyCore

/// How much a client's update counts in the mean.
public enum ClientWeighting: String, Sendable, Hashable, Codable, CaseIterable {
  /// In proportion to the client's number of examples (McMahan et al. 2017).
  case examples
  /// Every client the same.
  case uniform

  /// The weight of an update from `examples` examples.
  @inlinable
  public func weight(examples: Int) -> Double {
    switch self {
    case .examples: Double(examples)
    case .uniform: 1
    }
  }
}

extension ClientWeighting {
  /// The key that every algorithm without a rule of its own for weights reads.
  public static let key = "weighting"

  /// Reads the key of `algorithm`. In a private run a client's number of examples is private too, and a weight would change
  /// how much one client can move the mean; so there clients count alike unless the configuration says otherwise.
  public init(_ reader: SettingsReader) {
    self = reader.choice(Self.key, default: .examples)
  }

  /// Writes the key.
  public func write(to writer: inout SettingsWriter) { writer.set(Self.key, rawValue) }
}
