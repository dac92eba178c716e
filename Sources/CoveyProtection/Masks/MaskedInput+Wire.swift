public import CoveyCore
internal import CoveyNoise
internal import CoveySecureAggregation

extension MaskedInput: WireCodable {
  /// Reads kind, encoding, cohort and seed; how counts travel follows from them, and is stated once more.
  public init(from reader: inout WireReader) throws(WireError) {
    let values: Values
    switch try reader.byte() {
    case 1: values = .fixedPoint(try reader.value())
    case 2: values = .noised(try reader.value())
    default: throw reader.invalid("the values under masks are of no kind")
    }
    let cohort = try reader.int64("the cohort", in: 1...1 << 30)
    let seed = try reader.uint64()
    do throws(IntegerEncodingError) {
      try self.init(values, cohort: cohort, seed: seed)
    } catch { throw reader.invalid("the ring has no room for the counts of the cohort") }
    guard try reader.value(CounterLayout.self) == counters else {
      throw reader.invalid("counts do not travel as the encoding has it")
    }
  }

  /// Writes kind, encoding, cohort, seed and how counts travel.
  public func write(to writer: inout WireWriter) {
    switch values {
    case .fixedPoint(let encoding):
      writer.write(1 as UInt8)
      writer.write(encoding)
    case .noised(let encoding):
      writer.write(2 as UInt8)
      writer.write(encoding)
    }
    writer.write(cohort)
    writer.write(seed)
    writer.write(counters)
  }
}
