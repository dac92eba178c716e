public import CoveyCore

extension OptimizerConfiguration: WireCodable {
  /// Reads every number, whether the method has a use for it or not.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init(try reader.choice("an optimizer", of: Self.codes), learningRate: try reader.finiteFloat())
    momentum = try reader.finiteFloat()
    nesterov = try reader.value()
    weightDecay = try reader.finiteFloat()
    beta1 = try reader.finiteFloat()
    beta2 = try reader.finiteFloat()
    epsilon = try reader.finiteFloat()
    schedule = try reader.value()
  }

  /// Writes every stored property, in the order of the source.
  public func write(to writer: inout WireWriter) {
    writer.write(method.code)
    writer.write(finite: learningRate)
    writer.write(finite: momentum)
    writer.write(nesterov)
    for number in [weightDecay, beta1, beta2, epsilon] { writer.write(finite: number) }
    writer.write(schedule)
  }

  private static let codes = Method.allCases.map { ($0.code, $0) }
}

extension OptimizerConfiguration.Method {
  /// The number in messages; numbers are never used again for something else.
  fileprivate var code: UInt8 {
    switch self {
    case .sgd: 1
    case .adagrad: 2
    case .rmsprop: 3
    case .adam: 4
    case .adamw: 5
    }
  }
}

extension LearningRateSchedule: WireCodable {
  /// Reads warm-up and shape.
  public init(from reader: inout WireReader) throws(WireError) {
    let warmup = try reader.value(Int.self)
    switch try reader.byte() {
    case 1: self.init(.constant, warmup: warmup)
    case 2: self.init(.step(every: try reader.value(), factor: try reader.finiteFloat()), warmup: warmup)
    case 3: self.init(.cosine(rounds: try reader.value(), floor: try reader.finiteFloat()), warmup: warmup)
    default: throw reader.invalid("the shape of a schedule is unknown")
    }
  }

  /// Writes warm-up and shape.
  public func write(to writer: inout WireWriter) {
    writer.write(warmup)
    switch shape {
    case .constant: writer.write(1 as UInt8)
    case .step(let every, let factor):
      writer.write(2 as UInt8)
      writer.write(every)
      writer.write(finite: factor)
    case .cosine(let rounds, let floor):
      writer.write(3 as UInt8)
      writer.write(rounds)
      writer.write(finite: floor)
    }
  }
}
