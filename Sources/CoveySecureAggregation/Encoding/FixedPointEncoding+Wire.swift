public import CoveyCore

extension FixedPointEncoding: WireCodable {
  /// Reads the parameters, decides the other numbers, and refuses bytes that state others: both sides must compute the same.
  public init(from reader: inout WireReader) throws(WireError) {
    let dimension = try reader.int64("the number of parameters", in: 1...1 << 40)
    let clipBound = try reader.finite()
    let cohort = try reader.int64("the cohort", in: 1...1 << 30)
    let weightBound = try reader.int64("the bound of weights", in: 1...1 << 40)
    let valueBits = Int(try reader.byte())
    // 2 was rounding towards zero.
    let rounding: Rounding = try reader.choice("a rounding", of: [(1, .stochastic), (3, .conditional)])
    let (isRotated, saturation) = (try reader.value(Bool.self), try reader.finite())
    // Zero stands for every probability so small that the bound is the clip bound; any such one decides the same numbers.
    let probability = saturation == 0 ? 0x1p-1000 : saturation
    do throws(IntegerEncodingError) {
      try self.init(
        dimension: dimension, clipBound: clipBound, cohort: cohort, weightBound: weightBound, valueBits: valueBits,
        rounding: rounding, saturationProbability: isRotated ? probability : nil)
    } catch { throw reader.invalid("there is no encoding of such numbers") }
    guard try Int(reader.byte()) == bits, try reader.finite() == step, try reader.value(Int.self) == valueLimit,
      try reader.finite() == coordinateBound, saturation == saturationProbability
    else { throw reader.invalid("the numbers of an encoding do not follow from its parameters") }
  }

  /// Writes every stored property: parameters, then what follows from them.
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
    writer.write(finite: saturationProbability)
    writer.write(UInt8(bits))
    writer.write(finite: step)
    writer.write(valueLimit)
    writer.write(finite: coordinateBound)
  }
}

extension CounterLayout: WireCodable {
  /// Three numbers.
  public static var leastByteCount: Int { 8 + 8 + 1 }

  /// Reads a layout that there can be.
  public init(from reader: inout WireReader) throws(WireError) {
    let counters = try reader.int64("the number of counters", in: 0...1 << 16)
    let cohort = try reader.int64("the cohort", in: 1...1 << 30)
    let bits = Int(try reader.byte())
    guard (1...32).contains(bits) else { throw reader.invalid("a ring has 1 to 32 bits") }
    do throws(IntegerEncodingError) {
      try self.init(counters: counters, cohort: cohort, bits: bits)
    } catch { throw reader.invalid("the ring has no room for the counts of the cohort") }
  }

  /// Writes every stored property, in the order of the source.
  public func write(to writer: inout WireWriter) {
    writer.write(counters)
    writer.write(cohort)
    writer.write(UInt8(bits))
  }
}

extension FixedPointEncoding {
  /// - Throws: ``IntegerEncodingError/invalid(_:)`` with a sentence that names the value.
  static func check(
    _ dimension: Int, _ clipBound: Double, _ cohort: Int, _ weightBound: Int, _ valueBits: Int,
    _ saturationProbability: Double?, _ rounding: Rounding
  ) throws(IntegerEncodingError) {
    guard dimension > 0, dimension <= 1 << 32 else {
      throw .invalid("an encoding needs 1 to 2^32 parameters, not \(dimension)")
    }
    guard (1e-25...1e25).contains(clipBound) else {
      throw .invalid("a clip bound must lie in 1e-25...1e25, not \(clipBound)")
    }
    guard cohort >= 1 else { throw .invalid("a cohort needs at least 1 client, not \(cohort)") }
    guard weightBound >= 1, weightBound <= 1 << 40 else {
      throw .invalid("a bound of weights must lie in 1...2^40, not \(weightBound)")
    }
    guard (2...32).contains(valueBits) else { throw .invalid("a value has 2 to 32 bits, not \(valueBits)") }
    guard let probability = saturationProbability else { return }
    guard probability > 0, probability < 1 else {
      throw .invalid("the probability of cutting off must lie strictly between 0 and 1, not \(probability)")
    }
    guard rounding != .conditional else {
      throw .invalid("conditional rounding keeps the norm of an update on its own grid, which a rotated one is not on")
    }
  }
}
