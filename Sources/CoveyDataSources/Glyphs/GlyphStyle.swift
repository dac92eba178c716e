import CoveyRandom

/// One writer's hand, pen and paper.
struct GlyphStyle {
  /// Horizontal shift per unit of height; positive leans right.
  let slant: Float
  /// Radians.
  let rotation: Float
  /// Height of a digit in pixels.
  let height: Float
  /// Width over height.
  let aspect: Float
  /// Usual centre in pixels.
  let center: SIMD2<Float>
  /// How far an example's centre strays, in pixels.
  let stray: Float
  /// Half of the stroke's width in pixels.
  let halfWidth: Float
  /// Width of the stroke's soft edge in pixels.
  let softness: Float
  /// Darkness of the ink, 0...1.
  let ink: Float
  /// How much the ink fades along a stroke, 0...1.
  let fading: Float
  /// Amplitude of the paper's noise, 0...1.
  let noise: Float
  /// How shaky the hand is: standard deviation of elastic distortion in pixels.
  let shake: Float
  /// Chance of a gap in a stroke.
  let gaps: Double
  /// Expected stray marks.
  let clutter: Double
  /// Preferred variant of each digit.
  let variants: [Int]
  /// Cumulative mix of digits.
  let mix: [Double]
  /// The writer's own bend of each digit's control points.
  let bends: [SIMD2<Float>]

  /// The style of `writer`, from the writer's own stream.
  init(seed: UInt64, writer: Int, labelConcentration: Double) {
    var stream = RandomStream(seed: seed, purpose: .data, round: 1, client: writer)
    func normal(_ mean: Double, _ deviation: Double) -> Float { Float(mean + deviation * stream.normal()) }
    func uniform(_ low: Double, _ high: Double) -> Float { Float(low + (high - low) * stream.uniform()) }
    slant = normal(0.1, 0.17)
    rotation = normal(0, 0.06)
    height = min(max(normal(18.5, 1.5), 14), 22)
    aspect = min(max(normal(0.7, 0.09), 0.45), 1)
    center = SIMD2(normal(13.5, 0.7), normal(13.5, 0.7))
    stray = uniform(0.4, 0.9)
    halfWidth = min(max(normal(1.35, 0.35), 0.7), 2)
    softness = uniform(0.8, 2)
    ink = uniform(0.75, 1)
    fading = uniform(0, 0.4)
    noise = uniform(0, 0.15)
    shake = uniform(0.25, 0.6)
    gaps = 0.25 * stream.uniform()
    clutter = 1.0 * stream.uniform()
    variants = GlyphShapes.digits.map { stream.categorical($0.map(\.share)) }
    var sum = 0.0
    mix = stream.dirichlet(Array(repeating: labelConcentration, count: 10)).map { share in
      sum += share
      return sum
    }
    bends = (0..<10 * GlyphShapes.maximumPoints).map { _ in SIMD2(normal(0, 0.035), normal(0, 0.035)) }
  }
}
