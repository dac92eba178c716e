internal import CoveyCompute
public import CoveyCore

extension LocalTrainingPlan: WireCodable {
  /// Reads a plan, possible or not: ``problem`` tells.
  public init(from reader: inout WireReader) throws(WireError) {
    let (epochs, batchSize, maximumSteps) = (
      try reader.value(Int.self), try reader.value(Int?.self), try reader.value(Int?.self)
    )
    self.init(
      epochs: epochs, batchSize: batchSize, maximumSteps: maximumSteps, optimizer: try reader.value(),
      protection: try reader.value())
  }

  /// Writes every stored property, in the order of the source.
  public func write(to writer: inout WireWriter) {
    writer.write(epochs)
    writer.write(batchSize)
    writer.write(maximumSteps)
    writer.write(optimizer)
    writer.write(protection)
  }
}
