internal import CoveyData
public import CoveyRandom

/// How many examples each made-up client has.
public enum ClientSizes: Sendable, Hashable {
  /// The same number for all.
  case fixed(Int)
  /// Any number of `minimum...maximum` with equal chance.
  case uniform(minimum: Int, maximum: Int)
  /// `minimum` plus the whole part of a log-normal number, whose logarithm has the given mean and standard deviation.
  case logNormal(mean: Double, deviation: Double, minimum: Int)

  /// FedProx's sizes: the whole part of lognormal(4, 2), plus 50.
  public static let fedProx = ClientSizes.logNormal(mean: 4, deviation: 2, minimum: 50)

  /// Log-normal sizes of at least 1 with the given average.
  /// - Parameters:
  ///   - average: Examples per client, above 1.
  ///   - deviation: Standard deviation of the logarithm.
  public static func logNormal(averaging average: Double, deviation: Double = 1) -> ClientSizes {
    precondition(average > 1, "log-normal sizes average above 1")
    // Cutting off the fraction takes away one half on average.
    return .logNormal(
      mean: PortableMath.log(average - 0.5) - deviation * deviation / 2, deviation: deviation, minimum: 1)
  }

  /// The next client's size; at most 2^31 - 1.
  public func draw(from stream: inout RandomStream) -> Int {
    switch self {
    case .fixed(let count): return count
    case .uniform(let minimum, let maximum):
      return minimum + Int(stream.integer(below: UInt32(maximum - minimum + 1)))
    case .logNormal(let mean, let deviation, let minimum):
      let limit = Double(Int(Int32.max) - minimum)
      return minimum + Int(min(stream.logNormal(mean: mean, deviation: deviation), limit))
    }
  }

  /// Checks that every size is at least 1 and fits.
  /// - Throws: `DataError.impossiblePartition(_:)` naming the parameter.
  public func check() throws {
    let limit = 1...(1 << 24)
    switch self {
    case .fixed(let count):
      guard limit.contains(count) else {
        throw DataError.impossiblePartition(
          "a fixed size of \(count) examples per client; use 1 to \(limit.upperBound)")
      }
    case .uniform(let minimum, let maximum):
      guard limit.contains(minimum), limit.contains(maximum), minimum <= maximum else {
        throw DataError.impossiblePartition(
          "uniform sizes \(minimum) to \(maximum); use a rising range within 1 to \(limit.upperBound)")
      }
    case .logNormal(let mean, let deviation, let minimum):
      guard limit.contains(minimum), mean.isFinite, deviation >= 0, deviation.isFinite else {
        throw DataError.impossiblePartition(
          "log-normal sizes need a finite mean, a deviation of at least 0 and a minimum of at least 1")
      }
    }
  }
}
