public import CoveyCompute
import CoveyCore

/// The loss that a configuration names.
public struct LossSection: Sendable {
  /// The loss.
  public var loss: any Loss

  /// A loss.
  public init(_ loss: any Loss) {
    self.loss = loss
  }

  /// Reads `loss`; nil if it is absent or null.
  init?(_ reader: SettingsReader, key: String) {
    guard let loss = Losses.read(reader, key: key) else { return nil }
    self.loss = loss
  }

  /// The value of `loss`.
  var node: SettingsNode { Losses.node(of: loss) }
}

/// Losses are equal if they are written alike.
extension LossSection: Hashable {
  /// Whether both are written alike.
  public static func == (left: LossSection, right: LossSection) -> Bool { left.node == right.node }

  /// Hashes what is written.
  public func hash(into hasher: inout Hasher) { hasher.combine(node) }
}
