public import CoveyCore

extension LocalRandomizer: WireCodable {
  /// Reads bound and mechanism.
  public init(from reader: inout WireReader) throws(WireError) {
    let bound = try reader.finite()
    let mechanism: Mechanism
    switch try reader.byte() {
    case 1: mechanism = .gaussian(standardDeviation: try reader.finite())
    case 2: mechanism = .laplace(scale: try reader.finite())
    case 3: mechanism = .privUnit(try reader.value())
    default: throw reader.invalid("the noise of updates is of no kind")
    }
    do { try self.init(mechanism, bound: bound) } catch {
      throw reader.invalid("a clip bound is not one of the possible ones")
    }
  }

  /// Writes bound and mechanism.
  public func write(to writer: inout WireWriter) {
    writer.write(finite: bound)
    switch mechanism {
    case .gaussian(let deviation):
      writer.write(1 as UInt8)
      writer.write(finite: deviation)
    case .laplace(let scale):
      writer.write(2 as UInt8)
      writer.write(finite: scale)
    case .privUnit(let randomizer):
      writer.write(3 as UInt8)
      writer.write(randomizer)
    }
  }
}

/// What all other numbers follow from: nobody can state an epsilon that they do not have.
extension PrivUnit: WireCodable {
  /// Reads the parameters and decides the other numbers as ``init(epsilon:dimension:bound:normShare:)`` does.
  public init(from reader: inout WireReader) throws(WireError) {
    let (epsilon, bound) = (try reader.finite(), try reader.finite())
    let dimension = try reader.int64("the number of parameters", in: 2...1 << 40)
    let shares = (direction: try reader.finite(), norm: try reader.finite())
    // Both were parts of epsilon, each rounded once.
    guard shares.direction > 0, shares.norm > 0, shares.direction + shares.norm <= epsilon * (1 + 0x1p-50) else {
      throw reader.invalid("the parts of epsilon are more than the whole")
    }
    do {
      try self.init(
        epsilon: epsilon, bound: bound, PrivUnitDirection(epsilon: shares.direction, dimension: dimension),
        PrivUnitNorm(epsilon: shares.norm))
    } catch { throw reader.invalid("PrivUnit cannot serve such numbers") }
  }

  /// Writes the parameters.
  public func write(to writer: inout WireWriter) {
    writer.write(finite: epsilon)
    writer.write(finite: bound)
    writer.write(dimension)
    writer.write(finite: direction.epsilon)
    writer.write(finite: norm.epsilon)
  }
}
