public import CoveyCore

extension UpdateProtection: WireCodable {
  /// Reads kind and numbers.
  public init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte() {
    case 0: self = .none
    case 1: self = .clip(bound: try reader.finite())
    case 2: self = .noise(try reader.value())
    case 3: self = .encode(try reader.value(), rotationSeed: try reader.uint64())
    default: throw reader.invalid("the protection of updates is unknown")
    }
  }

  /// Writes kind and numbers.
  public func write(to writer: inout WireWriter) {
    switch self {
    case .none: writer.write(0 as UInt8)
    case .clip(let bound):
      writer.write(1 as UInt8)
      writer.write(finite: bound)
    case .noise(let randomizer):
      writer.write(2 as UInt8)
      writer.write(randomizer)
    case .encode(let encoding, let seed):
      writer.write(3 as UInt8)
      writer.write(encoding)
      writer.write(seed)
    }
  }
}
