internal import CCoveyKernels
internal import CoveyCore

/// The two messages of LightSecAgg that are a vector over the field, four little-endian bytes an element. They are written
/// and read in place.
public enum FieldVectorMessage: Sendable, Hashable {
  /// A client's masked vector.
  case input
  /// The sum of the coded masks that a client holds of the survivors.
  case codedSum

  /// The step in which clients send it.
  public var step: SessionStep {
    switch self {
    case .input: .input
    case .codedSum: .unmasking
    }
  }

  /// How many elements it has.
  public func count(_ parameters: LightParameters) -> Int {
    switch self {
    case .input: parameters.count
    case .codedSum: parameters.pieceLength
    }
  }

  /// Bytes of the message.
  public func byteCount(_ parameters: LightParameters) -> Int {
    SessionContext.prefixByteCount + 4 + 4 * count(parameters)
  }

  /// Overwrites `message`, whose memory is reused.
  /// - Precondition: As many elements as ``count(_:)`` says.
  func write(_ elements: UnsafeBufferPointer<UInt32>, to message: inout [UInt8], in context: LightContext) {
    precondition(elements.count == count(context.parameters), "the vector has another length")
    var writer = context.session.writer(step, .toServer, capacity: SessionContext.prefixByteCount + 4)
    writer.write(UInt32(elements.count))
    message.removeAll(keepingCapacity: true)
    message.reserveCapacity(byteCount(context.parameters))
    message += writer.bytes
    // Kernels take the words as they are in memory: little-endian on every system that Covey runs on.
    message.append(contentsOf: UnsafeRawBufferPointer(elements))
  }

  /// Where the elements of a message are, each of them below q.
  /// - Throws: ``SecureAggregationError``: ``SecureAggregationError/wrongShape`` if it is a vector of another length.
  public func elements(of message: [UInt8], in context: LightContext) throws -> Range<Int> {
    try context.session.read(message, step, .toServer, limit: byteCount(context.parameters)) { reader in
      guard Int(try reader.uint32()) == count(context.parameters) else {
        throw SecureAggregationError.wrongShape
      }
      let range = try reader.skip(4 * count(context.parameters))
      try reader.finish()
      guard Self.areElements(message.span.bytes.extracting(range)) else {
        throw reader.invalid("a word is no element of the field")
      }
      return range
    }
  }

  /// Whether all words of a vector as it is sent are elements of the field.
  static func areElements(_ words: RawSpan) -> Bool {
    words.withUnsafeBytes { bytes in
      bytes.baseAddress.map { covey_field_outside($0, bytes.count / 4) == 0 } ?? true
    }
  }
}
