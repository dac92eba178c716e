/// The ways to write each digit.
enum GlyphShapes {
  /// More control points than any shape has.
  static let maximumPoints = 24

  /// A way to write a digit, and how many writers in proportion prefer it.
  struct Variant: Sendable {
    let share: Double
    let strokes: [GlyphStroke]
  }

  /// The variants of digits 0 to 9.
  static let digits: [[Variant]] = [zero, one, two, three, four, five, six, seven, eight, nine]

  private static let zero = [
    Variant(
      share: 6,
      strokes: [
        .curve(0.5, 0, 0.15, 0.2, 0.05, 0.5, 0.15, 0.82, 0.5, 1, 0.85, 0.8, 0.95, 0.5, 0.83, 0.18, 0.5, 0, 0.3, 0.08)
      ]),
    Variant(
      share: 3,
      strokes: [.curve(0.62, 0.08, 0.35, 0.05, 0.12, 0.4, 0.2, 0.85, 0.55, 1, 0.85, 0.65, 0.8, 0.2, 0.5, 0, 0.36, 0.14)]
    ),
    Variant(
      share: 1,
      strokes: [
        .curve(0.5, 0, 0.15, 0.2, 0.05, 0.5, 0.15, 0.82, 0.5, 1, 0.85, 0.8, 0.95, 0.5, 0.83, 0.18, 0.5, 0),
        .lines(0.85, 0.05, 0.15, 0.95),
      ]),
  ]

  private static let one = [
    Variant(share: 5, strokes: [.lines(0.5, 0, 0.5, 0.5, 0.5, 1)]),
    Variant(share: 4, strokes: [.lines(0.22, 0.28, 0.55, 0, 0.55, 0.5, 0.55, 1)]),
    Variant(share: 2, strokes: [.lines(0.25, 0.22, 0.52, 0, 0.52, 1), .lines(0.22, 1, 0.82, 1)]),
    Variant(share: 1, strokes: [.curve(0.05, 0.5, 0.32, 0.3, 0.55, 0, 0.56, 0.5, 0.55, 1)]),
  ]

  private static let two = [
    Variant(
      share: 4,
      strokes: [
        .curve(0.08, 0.28, 0.25, 0.04, 0.6, 0, 0.86, 0.2, 0.76, 0.5, 0.45, 0.78, 0.1, 1), .lines(0.1, 1, 0.95, 1),
      ]),
    Variant(
      share: 4,
      strokes: [
        .curve(
          0.1, 0.22, 0.4, 0, 0.8, 0.14, 0.78, 0.45, 0.5, 0.76, 0.2, 0.98, 0.05, 0.88, 0.25, 0.76, 0.55, 0.93, 0.98, 0.92
        )
      ]),
    Variant(share: 1, strokes: [.lines(0.08, 0.06, 0.85, 0.02, 0.1, 1, 0.92, 0.97)]),
  ]

  private static let three = [
    Variant(
      share: 6,
      strokes: [
        .curve(0.1, 0.14, 0.42, 0, 0.8, 0.13, 0.76, 0.38, 0.38, 0.47),
        .curve(0.38, 0.47, 0.82, 0.56, 0.9, 0.82, 0.5, 1, 0.06, 0.88),
      ]),
    Variant(
      share: 2,
      strokes: [.lines(0.1, 0.02, 0.85, 0, 0.42, 0.4), .curve(0.42, 0.4, 0.84, 0.54, 0.86, 0.84, 0.48, 1, 0.06, 0.9)]),
    Variant(
      share: 2,
      strokes: [
        .curve(
          0.15, 0.1, 0.5, 0, 0.82, 0.2, 0.6, 0.44, 0.44, 0.48, 0.72, 0.54, 0.88, 0.76, 0.55, 1, 0.2, 0.97, 0.1, 0.8)
      ]),
  ]

  private static let four = [
    Variant(share: 5, strokes: [.lines(0.18, 0, 0.08, 0.6, 0.98, 0.58), .lines(0.76, 0.08, 0.7, 0.55, 0.68, 1)]),
    Variant(share: 3, strokes: [.lines(0.68, 1, 0.68, 0, 0.04, 0.66, 0.98, 0.66)]),
    Variant(
      share: 3,
      strokes: [.curve(0.14, 0.02, 0.06, 0.4, 0.24, 0.58, 0.6, 0.52, 0.82, 0.4), .lines(0.84, 0, 0.8, 0.5, 0.76, 1)]),
  ]

  private static let five = [
    Variant(
      share: 5,
      strokes: [
        .lines(0.9, 0, 0.22, 0.02, 0.16, 0.44),
        .curve(0.16, 0.44, 0.5, 0.36, 0.86, 0.56, 0.84, 0.84, 0.46, 1, 0.06, 0.88),
      ]),
    Variant(
      share: 3,
      strokes: [
        .curve(0.28, 0.06, 0.2, 0.42, 0.54, 0.4, 0.84, 0.6, 0.76, 0.9, 0.42, 1, 0.06, 0.92),
        .lines(0.28, 0.06, 0.96, 0),
      ]),
    Variant(
      share: 1, strokes: [.curve(0.88, 0.04, 0.4, 0.02, 0.16, 0.22, 0.4, 0.44, 0.78, 0.6, 0.78, 0.9, 0.4, 1, 0.06, 0.9)]
    ),
  ]

  private static let six = [
    Variant(
      share: 6,
      strokes: [.curve(0.74, 0.02, 0.38, 0.2, 0.14, 0.55, 0.16, 0.86, 0.5, 1, 0.84, 0.84, 0.8, 0.6, 0.5, 0.5, 0.2, 0.7)]
    ),
    Variant(
      share: 3,
      strokes: [.curve(0.5, 0, 0.2, 0.4, 0.1, 0.76, 0.34, 1, 0.72, 0.94, 0.8, 0.72, 0.56, 0.58, 0.24, 0.68, 0.14, 0.82)]
    ),
    Variant(
      share: 1,
      strokes: [.curve(0.88, 0.1, 0.5, 0, 0.12, 0.36, 0.1, 0.8, 0.5, 1, 0.86, 0.8, 0.66, 0.54, 0.3, 0.56, 0.12, 0.68)]),
  ]

  private static let seven = [
    Variant(share: 4, strokes: [.lines(0.05, 0.03, 0.92, 0, 0.62, 0.5, 0.38, 1)]),
    Variant(share: 3, strokes: [.lines(0.05, 0.02, 0.9, 0, 0.6, 0.5, 0.4, 1), .lines(0.28, 0.52, 0.86, 0.46)]),
    Variant(
      share: 2,
      strokes: [.lines(0.06, 0.2, 0.08, 0.02, 0.92, 0.02), .curve(0.92, 0.02, 0.62, 0.4, 0.48, 0.72, 0.46, 1)]),
    Variant(share: 1, strokes: [.curve(0.02, 0.14, 0.3, 0.02, 0.6, 0.1, 0.94, 0, 0.6, 0.5, 0.36, 1)]),
  ]

  private static let eight = [
    Variant(
      share: 6,
      strokes: [
        .curve(
          0.8, 0.14, 0.5, 0, 0.2, 0.15, 0.3, 0.39, 0.7, 0.6, 0.86, 0.82, 0.5, 1, 0.14, 0.82, 0.3, 0.6, 0.7, 0.38, 0.82,
          0.16)
      ]),
    Variant(
      share: 2,
      strokes: [
        .curve(0.5, 0, 0.2, 0.1, 0.2, 0.34, 0.5, 0.46, 0.8, 0.34, 0.8, 0.1, 0.5, 0),
        .curve(0.5, 0.46, 0.14, 0.6, 0.14, 0.86, 0.5, 1, 0.86, 0.86, 0.86, 0.6, 0.5, 0.46),
      ]),
    Variant(
      share: 2,
      strokes: [
        .curve(
          0.9, 0.06, 0.55, 0.02, 0.2, 0.12, 0.26, 0.36, 0.72, 0.62, 0.76, 0.9, 0.4, 1, 0.2, 0.82, 0.5, 0.5, 0.92, 0.12)
      ]),
  ]

  private static let nine = [
    Variant(
      share: 5,
      strokes: [
        .curve(0.84, 0.24, 0.55, 0, 0.16, 0.14, 0.2, 0.44, 0.56, 0.5, 0.84, 0.24),
        .lines(0.84, 0.24, 0.8, 0.6, 0.74, 1),
      ]),
    Variant(
      share: 4,
      strokes: [
        .curve(0.84, 0.2, 0.5, 0, 0.16, 0.18, 0.22, 0.44, 0.6, 0.48, 0.86, 0.22, 0.88, 0.6, 0.66, 0.94, 0.22, 0.98)
      ]),
    Variant(
      share: 2, strokes: [.curve(0.9, 0.08, 0.46, 0.02, 0.12, 0.28, 0.32, 0.5, 0.66, 0.4, 0.88, 0.1, 0.8, 0.5, 0.6, 1)]),
  ]
}
