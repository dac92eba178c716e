package import CoveyCore
package import CoveyNoise
package import CoveyPrivacy

extension PrivacyBudget {
  /// Reads `privacy.budget`; nil if something is wrong with it.
  /// - Parameter standard: The adjacency if the section states none.
  package init?(_ reader: SettingsReader, adjacency standard: Adjacency) {
    let epsilon = reader.requiredNumber("epsilon", ValueRange<Double>.above(0))
    let delta = reader.requiredNumber("delta", ValueRange<Double>.between(0, 1))
    let unit = Self.unit(reader)
    let adjacency = reader.choice("adjacency", default: standard)
    let against = reader.choices("against", of: Adversary.self)
    reader.finish()
    guard let epsilon, let delta, let unit else { return nil }
    // The reader has logged what the budget itself would refuse.
    guard
      let budget = try? PrivacyBudget(
        epsilon: epsilon, delta: delta, unit: unit, adjacency: adjacency, against: against)
    else { return nil }
    self = budget
  }

  private static func unit(_ reader: SettingsReader) -> PrivacyUnit? {
    if reader.node("unit") != nil { return reader.choice("unit", default: .client) }
    reader.refuse("unit", "\(reader.path): \(PrivacyFinding.epsilonWithoutUnit)")
    return nil
  }
}

extension PrivacyBudget {
  /// The budget as a mapping.
  package var node: SettingsNode {
    var writer = SettingsWriter()
    writer.set("epsilon", epsilon)
    writer.set("delta", delta)
    writer.set("unit", unit.rawValue)
    writer.set("adjacency", adjacency.rawValue)
    if !against.isEmpty { writer.set("against", SettingsNode.texts(against.map(\.rawValue))) }
    return writer.node
  }
}
