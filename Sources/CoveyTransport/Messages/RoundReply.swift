public import CoveyCore
public import CoveySecureAggregation

/// A client's answer to a request as it is sent: what it says of itself is a claim until ``ClientReply/open(_:for:from:)`` has
/// checked it.
public struct RoundReply: Sendable {
  /// What lies beside the values.
  public struct Facts: Sendable, Hashable {
    /// The weight of the update in the aggregate.
    public var weight: Double
    /// Examples that the client trained on in one epoch.
    public var examples: Int
    /// Loss and step count of the local training.
    public var training: TrainingMetrics
    /// Whether the update was within the bound before it was clipped; nil if it was not clipped. Its norm stays with the
    /// client.
    public var isWithinBound: Bool?

    /// Facts.
    public init(weight: Double, examples: Int, training: TrainingMetrics, isWithinBound: Bool?) {
      self.weight = weight
      self.examples = examples
      self.training = training
      self.isWithinBound = isWithinBound
    }
  }

  /// An update, or why there is none.
  public enum Content: Sendable {
    /// No update. The names are a fixed vocabulary: an error's own text may hold data, paths, or what a server wanted to hear.
    case failed(FailureReason, Refusal)
    /// An update of a stage whose values are floats.
    case values(UpdateStage, ParameterVector, Facts)
    /// An encoded update.
    case integers(RingVector, Facts)
  }

  /// The run whose request is answered.
  public let run: Bytes32
  /// The number of the request within the run.
  public let number: Int
  /// What is answered.
  public let content: Content

  /// An answer to the request of a name.
  public init(to name: RoundName, _ content: Content) {
    (run, number) = (name.run, name.number)
    self.content = content
  }

  /// Whether this answers the request of that name.
  public func answers(_ name: RoundName) -> Bool { run == name.run && number == name.number }
}

extension RoundReply: WireCodable {
  /// Bytes in front of the content: header, run, number and kind.
  private static let prefixByteCount = RoundHeader.byteCount + Bytes32.byteCount + 8 + 1
  /// Bytes of a message that tells why there is no update.
  public static let failureByteCount = prefixByteCount + 2

  /// Bytes of a message with an update.
  /// - Parameter values: Bytes of its values.
  static func byteCount(_ values: Int, _ training: TrainingMetrics) -> Int {
    prefixByteCount + values + Facts.byteCount(training)
  }

  /// Reads a claim; what it claims is checked against the request.
  public init(from reader: inout WireReader) throws(WireError) {
    run = try reader.bytes32()
    number = try reader.int64("the number", in: 0...MessageLimits.round)
    switch try reader.byte() {
    case 0:
      content = .failed(
        try reader.choice("the reason of a failure", of: FailureReason.codes),
        try reader.choice("a refusal", of: Refusal.codes))
    case 1: content = .values(.raw, try reader.value(), try reader.value())
    case 2: content = .values(.clipped, try reader.value(), try reader.value())
    case 3: content = .values(.noised, try reader.value(), try reader.value())
    case 4: content = .integers(try reader.value(), try reader.value())
    default: throw reader.invalid("an update is of no stage that is sent so")
    }
  }

  /// Writes run, number and content.
  public func write(to writer: inout WireWriter) {
    writer.write(run)
    writer.write(number)
    switch content {
    case .failed(let reason, let refusal):
      writer.write(0 as UInt8)
      writer.write(reason.code)
      writer.write(refusal.code)
    case .values(let stage, let vector, let facts):
      writer.write(stage == .raw ? 1 : stage == .clipped ? 2 : 3 as UInt8)
      writer.write(vector)
      writer.write(facts)
    case .integers(let ring, let facts):
      writer.write(4 as UInt8)
      writer.write(ring)
      writer.write(facts)
    }
  }
}

extension RoundReply.Facts: WireCodable {
  /// Bytes without what clipping of gradients found.
  public static var leastByteCount: Int { 8 + 8 + 3 * 8 + 1 + 1 }
  /// Bytes of what clipping of gradients found.
  static let clippingByteCount = 4 * 8

  /// Bytes of facts.
  static func byteCount(_ training: TrainingMetrics) -> Int {
    leastByteCount + (training.clipping == nil ? 0 : clippingByteCount)
  }

  /// Reads numbers that are finite, and counts that are not negative.
  public init(from reader: inout WireReader) throws(WireError) {
    func count(_ reader: inout WireReader) throws(WireError) -> Int {
      try reader.int64("a count", in: 0...MessageLimits.round)
    }
    let (weight, examples) = (try reader.finite(), try count(&reader))
    var training = TrainingMetrics(
      lossSum: try reader.finite(), examples: try count(&reader), steps: try count(&reader))
    if try reader.value(Bool.self) {
      training.clipping = ClippingMetrics(
        examples: try count(&reader), clipped: try count(&reader), discarded: try count(&reader),
        medianNorm: try reader.finite())
    }
    let isWithinBound = try reader.choice("a bound", of: [(0, nil), (1, false), (2, true)] as [(UInt8, Bool?)])
    self.init(weight: weight, examples: examples, training: training, isWithinBound: isWithinBound)
  }

  /// Writes every number, in the order of the source.
  public func write(to writer: inout WireWriter) {
    writer.write(finite: weight)
    writer.write(examples)
    writer.write(finite: training.lossSum)
    writer.write(training.examples)
    writer.write(training.steps)
    writer.write(training.clipping != nil)
    if let clipping = training.clipping {
      writer.write(clipping.examples)
      writer.write(clipping.clipped)
      writer.write(clipping.discarded)
      writer.write(finite: clipping.medianNorm)
    }
    writer.write(isWithinBound.map { $0 ? 2 : 1 } ?? 0 as UInt8)
  }
}

extension FailureReason {
  /// The number in messages; numbers are never used again for something else. A client that dropped out sends nothing, and what
  /// the server alone decides is not sent.
  fileprivate var code: UInt8 {
    switch self {
    case .threw, .droppedOut, .excluded, .aborted: 1
    case .notFinite: 2
    case .noExamples: 3
    case .budgetSpent: 4
    }
  }

  fileprivate static let codes: [(UInt8, FailureReason)] = [
    (1, .threw), (2, .notFinite), (3, .noExamples), (4, .budgetSpent),
  ]
}

extension Refusal {
  /// The number in messages: its place in the source, where new ones are added at the end.
  fileprivate var code: UInt8 { UInt8(Self.allCases.firstIndex(of: self) ?? 0) }

  fileprivate static let codes = allCases.map { ($0.code, $0) }
}
