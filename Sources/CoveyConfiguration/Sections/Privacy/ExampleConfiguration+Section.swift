public import CoveyCore
public import CoveyNoise
internal import CoveyPrivacy

extension ExampleConfiguration: SettingsSection {
  /// Reads `privacy.example`.
  public init(_ reader: SettingsReader) {
    self.init(
      batching: reader.choice("batching", default: .poisson),
      maximumParticipations: reader.optionalWhole("maximumParticipations", .atLeast(1)),
      constants: Self.constants(reader))
    if constants != nil, batching != .poisson {
      reader.refuse(
        "batching",
        "\(reader.path(of: "batching")): \(batching.rawValue) does not go with a rate, at which every example is drawn for "
          + "itself; remove it, or remove rate, steps and examples")
    }
    reader.finish()
  }

  /// Writes `privacy.example`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("batching", batching.rawValue)
    writer.set("maximumParticipations", maximumParticipations)
    writer.set("rate", constants?.rate)
    writer.set("steps", constants?.steps)
    writer.set("examples", constants?.examples)
  }

  /// Rate, steps and examples: all three or none.
  private static func constants(_ reader: SettingsReader) -> ExampleConstants? {
    let rate = reader.optionalNumber("rate", ValueRange<Double>.above(0, upTo: 1))
    let steps = reader.optionalWhole("steps", ValueRange<Int>.atLeast(1))
    let examples = reader.optionalWhole("examples", ValueRange<Int>.atLeast(1))
    let keys = ["rate", "steps", "examples"]
    let missing = keys.filter { !reader.hasValue($0) }
    if let rate, let steps, let examples { return ExampleConstants(rate: rate, steps: steps, examples: examples) }
    if missing.count < keys.count, let stated = keys.first(where: reader.hasValue) {
      reader.refuse(
        stated,
        "\(reader.path): \(missing.joined(separator: " and ")) must be stated with "
          + "\(keys.filter(reader.hasValue).joined(separator: " and ")): together they are the same for every client, and keep "
          + "the number of its examples secret")
    }
    return nil
  }
}
