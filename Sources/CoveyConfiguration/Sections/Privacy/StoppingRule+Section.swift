package import CoveyCore
package import CoveyPrivacy

extension StoppingRule {
  /// Reads `privacy.stopping`: `planned`, `{milestones: [10, 20]}`, or `{filter: renyi, order: 8}`.
  package init(_ reader: SettingsReader, key: String) {
    self = .planned
    guard let node = reader.node(key), !node.isNull else { return }
    if case .scalar(let text, _) = node.content {
      if text != "planned" {
        reader.refuse(
          key,
          "\(reader.path(of: key)): expected planned, {milestones: [...]} or {filter: renyi}, found \"\(text)\"")
      }
      return
    }
    let section = reader.section(key)
    let milestones = section.wholes("milestones", .atLeast(1))
    let filter = section.optionalText("filter")
    let order = section.optionalNumber("order", ValueRange<Double>.above(1))
    section.finish()
    switch (milestones, filter) {
    case (let rounds?, nil) where order == nil && !rounds.isEmpty: self = .milestones(Set(rounds).sorted())
    case (nil, "renyi"): self = .renyiFilter(order: order)
    default:
      reader.refuse(
        key, "\(reader.path(of: key)) is either planned, or {milestones: [10, 20]}, or {filter: renyi, order: 8}")
    }
  }

  /// The rule as a configuration has it.
  package var node: SettingsNode {
    var writer = SettingsWriter()
    switch self {
    case .planned: return .text("planned")
    case .milestones(let rounds): writer.set("milestones", SettingsNode.wholes(rounds))
    case .renyiFilter(let order):
      writer.set("filter", "renyi")
      if let order { writer.set("order", order) }
    }
    return writer.node
  }
}
