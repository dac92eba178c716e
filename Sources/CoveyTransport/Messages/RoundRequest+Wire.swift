public import CoveyCore
internal import CoveyNoise
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTraining

extension RoundRequest: WireCodable {
  /// Reads a request of this version; what it asks for is checked by whoever is asked.
  public init(from reader: inout WireReader) throws(WireError) {
    let name = try reader.value(RoundName.self)
    let modelVersion = try reader.int64("the version of the model", in: 0...name.round)
    let algorithm = try reader.value(NamedSettings.self)
    let (training, protection) = (try reader.value(LocalTrainingPlan.self), try reader.value(UpdateProtection.self))
    let masking = try reader.value(MaskedInput?.self)
    let payload = try reader.int64("the size of an update", in: 0...Int(UInt32.max))
    let tensors = try reader.value([TensorLayout].self)
    self.init(
      name, modelVersion: modelVersion, parameters: try reader.value(), broadcast: try reader.value(), payload: payload,
      tensors: tensors, training: training, algorithm: algorithm, protection: protection, masking: masking)
  }

  /// Writes what is asked, then the model. The version stands in front of the message.
  public func write(to writer: inout WireWriter) {
    writeQuestion(to: &writer)
    writer.write(masking)
    writer.write(payload)
    writeModel(to: &writer)
  }

  /// Writes everything but the model and what masked vectors hold.
  func writeQuestion(to writer: inout WireWriter) {
    writer.write(name)
    writer.write(modelVersion)
    writer.write(algorithm)
    writer.write(training)
    writer.write(protection)
  }

  /// Writes the model, and what is sent beside it.
  func writeModel(to writer: inout WireWriter) {
    writer.write(tensors)
    writer.write(parameters)
    writer.write(broadcast)
  }
}

extension TensorLayout: WireCodable {
  /// Two counts.
  public static var leastByteCount: Int { 8 }

  /// Reads name and extents.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init(name: try reader.value(), dimensions: try reader.value())
  }

  /// Writes name and extents.
  public func write(to writer: inout WireWriter) {
    writer.write(name)
    writer.write(dimensions)
  }
}
