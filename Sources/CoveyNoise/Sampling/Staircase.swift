#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The blocks of a ``UnimodalSampler`` and their steps.
struct Staircase {
  /// A block of the table.
  struct Block {
    var base: Int64
    /// c.
    var step: Int
    /// A number close to the least g over the block.
    var least: Double
  }

  /// A block with a bound of g over it.
  private struct Bound {
    var base: Int64
    var most: Double
    var least: Double
  }

  /// What multiplies g.
  private(set) var scale: Int
  /// The blocks of the table.
  private(set) var near: [Block] = []
  /// The blocks beyond.
  private(set) var tail = Tail()

  /// The largest staircase whose steps sum to no more than `entries`.
  /// - Parameter most: Blocks of the table a side, at most.
  init<Shape: UnimodalShape>(_ shape: Shape, entries: Int, most: Int) {
    let sides = [1, -1].map { Self.bounds(shape, sign: $0) }
    let mass = sides.joined().reduce(0) { $0 + $1.most }
    // Blocks whose step would be rounded up from less than 1/2 are better off in the tail.
    let small = 0.5 * mass / Double(entries)
    let counts = sides.map { side in min(most, side.firstIndex { $0.most < small } ?? side.count) }
    let inner = zip(sides, counts).flatMap { $0.prefix($1) }
    // From the near to the far, so that a search ends soon.
    let outer = zip(sides, counts).flatMap { $0.dropFirst($1) }.sorted { $0.most > $1.most }
    let outerMass = outer.reduce(0) { $0 + $1.most }

    var scale = Int(Double(entries) / mass)
    var tailStep = 0
    func step(_ bound: Bound) -> Int { Int((Double(scale) * bound.most).rounded(.up)) }
    repeat {
      scale -= 1
      // Twice, because the tail's blocks are rounded up to powers of two.
      tailStep = Int((2 * Double(scale) * outerMass * (1 + 1e-9)).rounded(.up))
    } while inner.reduce(tailStep, { $0 + step($1) }) > entries
    precondition(scale > tailStep, "the tail of a staircase weighs more than its mode")
    self.scale = scale
    near = inner.map { Block(base: $0.base, step: step($0), least: $0.least) }
    tail.step = tailStep
    for bound in outer {
      let up = Int((-log2(Double(scale) * bound.most / Double(tailStep))).rounded(.down))
      if up > 124 { break }
      tail.bases.append(bound.base)
      tail.ups.append(UInt8(up))
    }
  }

  /// The blocks of one side until g falls below exp(-90), that is 2^-129, each with an upper bound of g over it.
  private static func bounds<Shape: UnimodalShape>(_ shape: Shape, sign: Int64) -> [Bound] {
    let width = Int64(1) << Int64(shape.blockBits)
    var bounds: [Bound] = []
    while true {
      let start = Int64(bounds.count) * width
      let (nearest, farthest) = sign > 0 ? (start, start + width - 1) : (-start - 1, -start - width)
      let exponent = shape.exponent(nearest)
      if exponent > 90 { return bounds }
      bounds.append(
        Bound(
          base: min(nearest, farthest), most: min(1, exp(-exponent) * (1 + 4 * Shape.margin)),
          least: exp(-shape.exponent(farthest))))
    }
  }
}
