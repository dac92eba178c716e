/// One movement of the pen, in a box of width and height 1 with y downwards.
struct GlyphStroke: Sendable {
  /// A smooth curve through the points (Catmull-Rom), or straight lines between them.
  let isCurve: Bool
  let points: [SIMD2<Float>]

  /// A smooth curve through (x, y) pairs.
  static func curve(_ pairs: Float...) -> GlyphStroke { GlyphStroke(isCurve: true, points: join(pairs)) }

  /// Straight lines through (x, y) pairs.
  static func lines(_ pairs: Float...) -> GlyphStroke { GlyphStroke(isCurve: false, points: join(pairs)) }

  private static func join(_ pairs: [Float]) -> [SIMD2<Float>] {
    stride(from: 0, to: pairs.count - 1, by: 2).map { SIMD2(pairs[$0], pairs[$0 + 1]) }
  }
}
