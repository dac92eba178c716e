public import CoveyCore
internal import CoveyRandom

/// How long clients train, in simulated seconds: decided by the seed before anybody does.
///
/// A training takes `secondsPerExample` for each example that passes through the model, times the client's own factor, which is
/// log-uniform in [1, spread] and keyed by (seed, client), times 1 to 1 + `jitter`, uniform and keyed by (seed, client, version
/// of the model). Nothing is slept away; sending takes no time.
public struct VirtualClock: Sendable, Hashable {
  /// Seconds that the fastest client takes for an example, > 0.
  public var secondsPerExample: Double
  /// How many times as long as the fastest the slowest takes, in [1, 1e6].
  public var spread: Double
  /// How much longer one training of a client may take than another, as a share of it, in [0, 1e3].
  public var jitter: Double

  /// A clock; by default one by which all are as fast.
  public init(secondsPerExample: Double = 0.01, spread: Double = 1, jitter: Double = 0) {
    self.secondsPerExample = secondsPerExample
    self.spread = spread
    self.jitter = jitter
  }

  private static let possibleSeconds = ValueRange<Double>.above(0, upTo: 1e6)
  private static let possibleSpreads = ValueRange<Double>.within(1...1e6)
  private static let possibleJitters = ValueRange<Double>.within(0...1e3)

  /// The first rule that a value breaks, as a sentence; nil if all are possible.
  public var problem: String? {
    let rules = [
      ("secondsPerExample", secondsPerExample, Self.possibleSeconds), ("spread", spread, Self.possibleSpreads),
      ("jitter", jitter, Self.possibleJitters),
    ]
    return rules.first { !$0.2.contains($0.1) }.map { "clock.\($0.0) must \($0.2.sentence), not \($0.1)" }
  }

  /// How many times as long as the fastest a client takes.
  public func factor(seed: UInt64, client: Int) -> Double {
    guard spread > 1 else { return 1 }
    var stream = RandomStream(seed: seed, purpose: .clientSpeed, client: client)
    return PortableMath.exp(stream.uniform() * PortableMath.log(spread))
  }

  /// How long a client trains, in seconds.
  /// - Parameters:
  ///   - seed: The run's.
  ///   - client: Who trains.
  ///   - version: The version of the model, 0 for the start.
  ///   - examples: Examples that pass through the model, >= 0.
  public func seconds(seed: UInt64, client: Int, version: Int, examples: Double) -> Double {
    let usual = secondsPerExample * examples * factor(seed: seed, client: client)
    guard jitter > 0 else { return usual }
    var stream = RandomStream(seed: seed, purpose: .clientSpeed, round: version + 1, client: client)
    return usual * (1 + jitter * stream.uniform())
  }
}

extension VirtualClock: SettingsSection {
  /// Reads `clock`.
  public init(_ reader: SettingsReader) {
    self.init(
      secondsPerExample: reader.number("secondsPerExample", default: 0.01, Self.possibleSeconds),
      spread: reader.number("spread", default: 1, Self.possibleSpreads),
      jitter: reader.number("jitter", default: 0, Self.possibleJitters))
    reader.finish()
  }

  /// Writes `clock`.
  public func write(to writer: inout SettingsWriter) {
    writer.set("secondsPerExample", secondsPerExample)
    writer.set("spread", spread)
    writer.set("jitter", jitter)
  }
}
