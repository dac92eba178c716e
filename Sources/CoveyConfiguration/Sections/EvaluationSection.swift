/// When and how the global model is evaluated on the held-out examples.
public struct EvaluationSection: Sendable, Hashable {
  /// What ends a run early. Each part that is not nil must be reached in the same evaluation.
  public struct Target: Sendable, Hashable {
    /// Accuracy to reach, in (0, 1].
    public var accuracy: Double?
    /// Loss to go down to, at least 0.
    public var loss: Double?

    /// A target; without parts it ends nothing.
    public init(accuracy: Double? = nil, loss: Double? = nil) {
      self.accuracy = accuracy
      self.loss = loss
    }
  }

  /// Rounds between evaluations, at least 1. The last round is always evaluated.
  public var every: Int
  /// Examples a step.
  public var batchSize: Int
  /// What ends the run early.
  public var target: Target

  /// An evaluation plan, by default after every round.
  public init(every: Int = 1, batchSize: Int = 256, target: Target = Target()) {
    self.every = every
    self.batchSize = batchSize
    self.target = target
  }
}

extension EvaluationSection: ConfigurationSection {
  /// Reads `evaluation`.
  package init(_ reader: SectionReader) {
    self.init(
      every: reader.whole("every", default: 1, .atLeast(1)),
      batchSize: reader.whole("batchSize", default: 256, .atLeast(1)), target: Target(reader.section("target")))
    reader.finish()
  }

  /// Writes `evaluation`.
  package func write(to writer: inout SectionWriter) {
    writer.set("every", every)
    writer.set("batchSize", batchSize)
    writer.set("target", section: target)
  }
}

extension EvaluationSection.Target: ConfigurationSection {
  /// Reads `evaluation.target`.
  package init(_ reader: SectionReader) {
    self.init(
      accuracy: reader.optionalNumber("accuracy", .above(0, upTo: 1)), loss: reader.optionalNumber("loss", .atLeast(0)))
    reader.finish()
  }

  /// Writes `evaluation.target`.
  package func write(to writer: inout SectionWriter) {
    writer.set("accuracy", accuracy)
    writer.set("loss", loss)
  }
}
