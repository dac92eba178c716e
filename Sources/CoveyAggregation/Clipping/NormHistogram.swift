/// Counts of norms by size, sixteen bins an octave: a median within 5 % that is the same in any order and for any number
/// of workers, in a few kilobytes.
public struct NormHistogram: Sendable, Hashable {
  private static let perOctave = 16
  private static let lowest = -40
  private static let octaves = 80
  private var counts = [UInt32]()

  /// No norms.
  public init() {}

  /// Starts again.
  public mutating func reset() {
    for i in counts.indices { counts[i] = 0 }
  }

  /// Counts a norm; those outside of 2^-40...2^40 count at the ends.
  public mutating func add(_ norm: Double) {
    if counts.isEmpty { counts = [UInt32](repeating: 0, count: Self.perOctave * Self.octaves) }
    counts[Self.bin(norm)] += 1
  }

  /// Adds another histogram.
  public mutating func merge(_ other: NormHistogram) {
    if counts.isEmpty {
      counts = other.counts
    } else {
      for (i, count) in other.counts.enumerated() { counts[i] += count }
    }
  }

  /// A norm that at most half of the norms are below and at most half above, to the width of a bin; nil without norms.
  public var median: Double? {
    let total = counts.reduce(0) { $0 + Int($1) }
    guard total > 0 else { return nil }
    var below = 0
    for (bin, count) in counts.enumerated() where count > 0 {
      below += Int(count)
      if 2 * below >= total { return Self.centre(bin) }
    }
    return nil
  }

  /// An octave is cut into equal parts: the leading bits of the number, without a logarithm.
  private static func bin(_ norm: Double) -> Int {
    guard norm > 0 else { return 0 }
    let octave = Int(norm.exponent) - lowest
    if octave < 0 { return 0 }
    if octave >= octaves { return perOctave * octaves - 1 }
    return octave * perOctave + min(Int((norm.significand - 1) * Double(perOctave)), perOctave - 1)
  }

  private static func centre(_ bin: Int) -> Double {
    let part = (Double(bin % perOctave) + 0.5) / Double(perOctave)
    return Double(sign: .plus, exponent: bin / perOctave + lowest, significand: 1 + part)
  }
}
