/// The blocks beyond a sampler's table. A block is chosen with probability 2^-up, a power of two no smaller than its
/// share of the tail's step.
struct Tail: Sendable {
  /// Entries of the table that lead here; 0 if there are no such blocks.
  var step = 0
  var bases: [Int64] = []
  var ups: [UInt8] = []

  /// The block that 128 uniform bits choose; nil for none.
  func block(_ uniform: UInt128) -> (base: Int64, up: Int)? {
    var end: UInt128 = 0
    for (base, up) in zip(bases, ups) {
      end += 1 << UInt128(128 - Int(up))
      if uniform < end { return (base, Int(up)) }
    }
    return nil
  }
}
