extension FeatureKind: WireCodable {
  /// Reads a kind and its extents.
  public init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte() {
    case 1: self = .dense(count: try reader.value())
    case 2:
      self = .image(height: try reader.value(), width: try reader.value(), channels: try reader.value())
    case 3: self = .tokens(length: try reader.value(), vocabulary: try reader.value())
    default: throw reader.invalid("features are of no kind")
    }
  }

  /// Writes a kind and its extents.
  public func write(to writer: inout WireWriter) {
    switch self {
    case .dense(let count):
      writer.write(1 as UInt8)
      writer.write(count)
    case .image(let height, let width, let channels):
      writer.write(2 as UInt8)
      for extent in [height, width, channels] { writer.write(extent) }
    case .tokens(let length, let vocabulary):
      writer.write(3 as UInt8)
      writer.write(length)
      writer.write(vocabulary)
    }
  }
}

extension TargetKind: WireCodable {
  /// Reads a kind and its extents.
  public init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte() {
    case 1: self = .classes(try reader.value())
    case 2: self = .values(try reader.value())
    case 3: self = .sequence(length: try reader.value(), classes: try reader.value())
    default: throw reader.invalid("targets are of no kind")
    }
  }

  /// Writes a kind and its extents.
  public func write(to writer: inout WireWriter) {
    switch self {
    case .classes(let count):
      writer.write(1 as UInt8)
      writer.write(count)
    case .values(let count):
      writer.write(2 as UInt8)
      writer.write(count)
    case .sequence(let length, let classes):
      writer.write(3 as UInt8)
      writer.write(length)
      writer.write(classes)
    }
  }
}
