internal import CoveyCore
internal import CoveyRandom

/// In which direction each canary moves the model: unit vectors that are as good as at right angles, so that each canary is
/// seen apart from the others.
///
/// Of d parameters, blocks of a power of two share out all but the last few. Within a block, canaries are the rows of a
/// Hadamard matrix whose columns have random signs: exactly orthogonal, as long as there are no more canaries than
/// parameters in blocks. More canaries come in further sets, with signs of their own.
package struct CanaryDirections: Sendable {
  /// Whether canary j is coordinate j, for models of which each canary moves one parameter.
  private let areCoordinates: Bool
  package let canaries: Int
  /// Parameters in a block, and blocks.
  private let size: Int
  private let blocks: Int
  /// The signs of all parameters in blocks, one set after another.
  private let signs: [Bool]

  /// A larger block makes no stronger canary, and only takes longer.
  static let largestBlock = 4096

  /// Random directions among `dimension` >= 1 parameters.
  /// - Parameter isWide: Whether every direction is to use as many parameters as there can be, which is the worst case of
  ///   noise for L1 norms.
  package init(canaries: Int, dimension: Int, seed: UInt64, isWide: Bool = false) {
    var size = 1
    while 2 * size <= dimension, isWide || 2 * size <= Self.largestBlock { size *= 2 }
    self.canaries = canaries
    self.size = size
    blocks = dimension / size
    areCoordinates = false
    let capacity = size * blocks
    let sets = (canaries + capacity - 1) / capacity
    var stream = RandomStream(seed: seed, purpose: .canaries, round: 1)
    signs = (0..<sets * capacity).map { _ in stream.next32() & 1 == 1 }
  }

  /// Canary j moves parameter j alone.
  package init(coordinates canaries: Int) {
    self.canaries = canaries
    (size, blocks, signs, areCoordinates) = (1, canaries, [], true)
  }

  /// Whether canaries are exactly orthogonal.
  package var areOrthogonal: Bool { areCoordinates || canaries <= size * blocks }

  /// Calls `body` with each parameter that a canary moves, and by how much.
  @inline(__always)
  package func forEach(_ canary: Int, _ body: (Int, Double) -> Void) {
    if areCoordinates { return body(canary, 1) }
    let (set, rest) = canary.quotientAndRemainder(dividingBy: size * blocks)
    let (row, block) = rest.quotientAndRemainder(dividingBy: blocks)
    let length = 1 / Double(size).squareRoot()
    let (first, offset) = (block * size, set * size * blocks + block * size)
    for i in 0..<size {
      let isNegative = ((row & i).nonzeroBitCount & 1 == 1) != signs[offset + i]
      body(first + i, isNegative ? -length : length)
    }
  }

  /// The inner product of a canary's direction and a vector.
  package func project(_ canary: Int, _ value: (Int) -> Double) -> Double {
    var sum = 0.0
    forEach(canary) { sum += $1 * value($0) }
    return sum
  }
}
