import CoveyCompute
import CoveyCore
import CoveyNoise
import CoveyProtection
import CoveySecureAggregation
import CoveyTraining
import CoveyTransport
import Testing

/// Each stored property of an encoding, moved by its smallest step whatever it belongs with, gives other bytes; none is
/// left out of the list.
@Suite struct StoredPropertyTests {
  /// A copy of a value with other bytes at a stored property. The types have stored properties of plain numbers alone.
  private static func changed<Value>(_ value: Value, _ path: PartialKeyPath<Value>) throws -> Value {
    let offset = try #require(MemoryLayout<Value>.offset(of: path))
    var copy = value
    // The least significant byte of a number, the only one of a flag or a case.
    withUnsafeMutableBytes(of: &copy) { $0[offset] ^= 1 }
    return copy
  }

  @Test func fixedPoint() throws {
    let base = try FixedPointEncoding(
      dimension: 1000, clipBound: 2, cohort: 5, weightBound: 5, valueBits: 16, saturationProbability: 1e-3)
    let paths: [PartialKeyPath<FixedPointEncoding>] = [
      \.dimension, \.clipBound, \.cohort, \.weightBound, \.valueBits, \.bits, \.rounding, \.isRotated,
      \.saturationProbability, \.step, \.valueLimit, \.coordinateBound,
    ]
    #expect(Mirror(reflecting: base).children.count == paths.count)
    var digests: Set<[UInt8]> = []
    for path in [nil] + paths.map(Optional.some) {
      let encoding = try path.map { try Self.changed(base, $0) } ?? base
      #expect(digests.insert(encoding.wireBytes).inserted, "\(String(describing: path))")
    }
  }

  @Test func distributed() throws {
    let base = try RequestDigestTests.noised()
    let paths: [PartialKeyPath<DistributedEncoding>] = [
      \.dimension, \.paddedDimension, \.clipBound, \.cohort, \.countedClients, \.scale, \.bits,
      \.localStandardDeviation,
      \.mechanism, \.beta, \.wrapDeviations, \.roundedNormBound,
    ]
    #expect(Mirror(reflecting: base).children.count == paths.count)
    var digests: Set<[UInt8]> = []
    for path in [nil] + paths.map(Optional.some) {
      let encoding = try path.map { try Self.changed(base, $0) } ?? base
      #expect(digests.insert(encoding.wireBytes).inserted, "\(String(describing: path))")
    }
  }

  @Test func counters() throws {
    let base = try CounterLayout(counters: 11, cohort: 4, bits: 20)
    let paths: [PartialKeyPath<CounterLayout>] = [\.counters, \.cohort, \.bits]
    #expect(Mirror(reflecting: base).children.count == paths.count)
    var digests: Set<[UInt8]> = []
    for path in [nil] + paths.map(Optional.some) {
      let layout = try path.map { try Self.changed(base, $0) } ?? base
      #expect(digests.insert(layout.wireBytes).inserted)
    }
  }

  /// Types of a request whose properties are written one by one: a new one must be added there.
  @Test func nothingIsLeftOut() throws {
    let plan = RequestDigestTests.plan()
    #expect(Mirror(reflecting: plan).children.count == 5 && Mirror(reflecting: plan.optimizer).children.count == 9)
    #expect(Mirror(reflecting: plan.optimizer.schedule).children.count == 2)
    #expect(Mirror(reflecting: RequestDigestTests.request()).children.count == 12)
    let input = try MaskedInput(.fixedPoint(RequestDigestTests.fixedPoint()), cohort: 4, seed: 1)
    #expect(Mirror(reflecting: input).children.count == 4)
    let unit = try PrivUnit(epsilon: 4, dimension: 3, bound: 1)
    #expect(Mirror(reflecting: unit).children.count == 5 && Mirror(reflecting: unit.direction).children.count == 6)
    #expect(Mirror(reflecting: try LocalRandomizer(.laplace(scale: 1), bound: 1)).children.count == 2)
  }
}
