public import CoveyCore

/// What all other numbers follow from.
extension FixedPointEncoding: WireCodable {
  /// Reads the parameters and decides the other numbers.
  public init(from reader: inout WireReader) throws(WireError) {
    let dimension = try reader.int64("the number of parameters", in: 1...1 << 40)
    let clipBound = try reader.finite()
    let cohort = try reader.int64("the cohort", in: 1...1 << 30)
    let weightBound = try reader.int64("the bound of weights", in: 1...1 << 40)
    let valueBits = Int(try reader.byte())
    // 2 was rounding towards zero.
    let rounding: Rounding = try reader.choice("a rounding", of: [(1, .stochastic), (3, .conditional)])
    let saturation = try reader.value(Bool.self) ? try reader.finite() : nil
    do throws(IntegerEncodingError) {
      try self.init(
        dimension: dimension, clipBound: clipBound, cohort: cohort, weightBound: weightBound, valueBits: valueBits,
        rounding: rounding, saturationProbability: saturation)
    } catch { throw reader.invalid("there is no encoding of such numbers") }
  }

  /// Writes the parameters.
  public func write(to writer: inout WireWriter) {
    writer.write(dimension)
    writer.write(finite: clipBound)
    writer.write(cohort)
    writer.write(weightBound)
    writer.write(UInt8(valueBits))
    switch rounding {
    case .stochastic: writer.write(1 as UInt8)
    case .conditional: writer.write(3 as UInt8)
    }
    writer.write(isRotated)
    if isRotated { writer.write(finite: saturationProbability) }
  }
}
