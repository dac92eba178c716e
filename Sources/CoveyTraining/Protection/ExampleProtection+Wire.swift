public import CoveyCore
internal import CoveyNoise

extension ExampleProtection: WireCodable {
  /// Reads settings, possible or not: ``problem`` tells.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init(
      clipBound: try reader.finite(), noiseMultiplier: try reader.finite(),
      batching: try reader.choice("how examples are chosen", of: [(1, .poisson), (2, .shuffled)]))
    guard try reader.value(Bool.self) else { return }
    constants = ExampleConstants(
      rate: try reader.finite(), steps: try reader.value(), examples: try reader.value())
  }

  /// Writes every stored property, in the order of the source.
  public func write(to writer: inout WireWriter) {
    writer.write(finite: clipBound)
    writer.write(finite: noiseMultiplier)
    switch batching {
    case .poisson: writer.write(1 as UInt8)
    case .shuffled: writer.write(2 as UInt8)
    }
    writer.write(constants != nil)
    guard let constants else { return }
    writer.write(finite: constants.rate)
    writer.write(constants.steps)
    writer.write(constants.examples)
  }
}
