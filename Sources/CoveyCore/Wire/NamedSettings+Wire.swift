extension NamedSettings: WireCodable {
  /// The count of the name, and a tag.
  public static var leastByteCount: Int { 5 }

  /// Reads name and settings. Whether there is such a part is for whoever opens it to see.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init(try reader.value(), try reader.value())
  }

  /// Writes name and settings.
  public func write(to writer: inout WireWriter) {
    writer.write(name)
    writer.write(settings)
  }
}
