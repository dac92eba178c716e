public import CoveyCore

extension DistributedEncoding: WireCodable {
  /// Reads decided numbers. Whether they go together is for the receiver to see.
  public init(from reader: inout WireReader) throws(WireError) {
    dimension = try reader.int64("the number of parameters", in: 1...1 << 32)
    paddedDimension = try reader.int64("the number of elements", in: 1...1 << 33)
    clipBound = try reader.finite()
    cohort = try reader.int64("the cohort", in: 1...1 << 30)
    countedClients = try reader.int64("the number of counted clients", in: 1...1 << 30)
    scale = try reader.finite()
    bits = Int(try reader.byte())
    guard (8...32).contains(bits) else { throw reader.invalid("a ring has 8 to 32 bits") }
    localStandardDeviation = try reader.finite()
    mechanism = try reader.choice("the noise of shares", of: [(7, .discreteGaussian), (8, .skellam)])
    beta = try reader.finite()
    wrapDeviations = try reader.finite()
    roundedNormBound = try reader.finite()
    guard paddedDimension == RandomizedHadamard.padded(dimension) else {
      throw reader.invalid("the number of elements does not follow from the parameters'")
    }
  }

  /// Writes every stored property, in the order of the source.
  public func write(to writer: inout WireWriter) {
    writer.write(dimension)
    writer.write(paddedDimension)
    writer.write(finite: clipBound)
    writer.write(cohort)
    writer.write(countedClients)
    writer.write(finite: scale)
    writer.write(UInt8(bits))
    writer.write(finite: localStandardDeviation)
    // The initialiser takes no other mechanism.
    writer.write(mechanism == .skellam ? 8 : 7 as UInt8)
    for number in [beta, wrapDeviations, roundedNormBound] { writer.write(finite: number) }
  }
}
