/// Counts of gradient norms by size, for a median without keeping the norms: 16 bins an octave over all floats.
struct GradientNormHistogram {
  private var bins = [UInt32](repeating: 0, count: 2048)
  private(set) var count = 0

  mutating func reset() {
    for i in bins.indices { bins[i] = 0 }
    count = 0
  }

  /// Counts a finite squared norm >= 0.
  mutating func add(squaredNorm: Float) {
    // The exponent and three bits of the mantissa; a square's octaves are half of a norm's.
    bins[Int(squaredNorm.bitPattern >> 20) & 2047] += 1
    count += 1
  }

  /// The median norm, within 3 %; 0 for nothing.
  var median: Double {
    var rest = (count + 1) / 2
    guard rest > 0 else { return 0 }
    for (index, bin) in bins.enumerated() {
      rest -= Int(bin)
      if rest <= 0 {
        let low = Float(bitPattern: UInt32(index) << 20)
        let high = Float(bitPattern: UInt32(index) << 20 | 0xF_FFFF)
        return index == 0 ? 0 : (Double(low) + (Double(high) - Double(low)) / 2).squareRoot()
      }
    }
    return 0
  }
}
