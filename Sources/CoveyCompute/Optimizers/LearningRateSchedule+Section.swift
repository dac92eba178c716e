public import CoveyCore

extension LearningRateSchedule: SettingsSection {
  private enum Name: String, CaseIterable {
    case constant
    case step
    case cosine
  }

  private static let owners = ["every": "step", "factor": "step", "rounds": "cosine", "floor": "cosine"]

  /// Reads `{name: step, every: 10, factor: 0.5, warmup: 3}`.
  public init(_ reader: SettingsReader) {
    let shape: Shape
    switch reader.choice("name", default: Name.constant) {
    case .constant: shape = .constant
    case .step:
      shape = .step(
        every: reader.requiredWhole("every", .atLeast(1)) ?? 1,
        factor: reader.number("factor", default: 0.5, .above(0, upTo: 1)))
    case .cosine:
      shape = .cosine(
        rounds: reader.requiredWhole("rounds", .atLeast(1)) ?? 1,
        floor: reader.number("floor", default: 0, .within(0...1)))
    }
    self.init(shape, warmup: reader.whole("warmup", default: 0, .atLeast(0)))
    reader.finish(foreign: Self.owners, selector: "name")
  }

  /// Writes the keys of the shape.
  public func write(to writer: inout SettingsWriter) {
    switch shape {
    case .constant: writer.set("name", Name.constant.rawValue)
    case .step(let every, let factor):
      writer.set("name", Name.step.rawValue)
      writer.set("every", every)
      writer.set("factor", factor)
    case .cosine(let rounds, let floor):
      writer.set("name", Name.cosine.rawValue)
      writer.set("rounds", rounds)
      writer.set("floor", floor)
    }
    writer.set("warmup", warmup)
  }
}
