import CCoveyKernels
import Testing

@Suite struct GemmTests {
  struct Case: Sendable {
    let m, n, k: Int
    let transposeA, transposeB: Bool
    let alpha, beta: Float
    let gap: Int
  }

  /// Beyond every block size once, Winograd's shapes, and random odd ones.
  static let cases: [Case] = {
    var numbers = Numbers(21)
    var shapes = [(490, 64, 32), (32, 64, 490), (97, 33, 257), (100, 800, 20), (14, 32, 600), (1, 1, 1), (5, 3, 0)]
    shapes += (0..<30).map { _ in (numbers.integer(1...70), numbers.integer(1...70), numbers.integer(1...70)) }
    return shapes.flatMap { shape in
      [(false, false), (false, true), (true, false), (true, true)].map {
        Case(
          m: shape.0, n: shape.1, k: shape.2, transposeA: $0.0, transposeB: $0.1, alpha: numbers.bool() ? 1 : -0.7,
          beta: Float(numbers.integer(0...2)) * 0.5, gap: numbers.integer(0...5))
      }
    }
  }()

  /// Spreads rows of `width` over rows of `width + gap`, NaN in the gaps: a kernel that reads there shows it.
  static func spread(_ values: [Float], width: Int, gap: Int) -> [Float] {
    guard width > 0 else { return [0] }
    return stride(from: 0, to: values.count, by: width).flatMap {
      values[$0..<($0 + width)] + Array(repeating: Float.nan, count: gap)
    }
  }

  @Test(arguments: cases) func equalsTheSlowProduct(_ c: Case) {
    var numbers = Numbers(UInt64(c.m * 10007 + c.n * 101 + c.k))
    let a = numbers.floats(c.m * c.k)
    let b = numbers.floats(c.k * c.n)
    let old = c.beta == 0 ? Array(repeating: Float.nan, count: c.m * c.n) : numbers.floats(c.m * c.n)
    let widthA = c.transposeA ? c.m : c.k
    let widthB = c.transposeB ? c.k : c.n
    let ldc = c.n + c.gap
    var result = Guarded(Self.spread(old, width: c.n, gap: c.gap))
    let before = result.contents
    withScratch(covey_gemm_scratch(c.transposeA ? 1 : 0, c.transposeB ? 1 : 0, c.m, c.n, c.k)) {
      covey_gemm(
        c.transposeA ? 1 : 0, c.transposeB ? 1 : 0, c.m, c.n, c.k, c.alpha,
        Self.spread(a, width: widthA, gap: c.gap), widthA + c.gap,
        Self.spread(b, width: widthB, gap: c.gap), widthB + c.gap, c.beta, &result.values, ldc, $0)
    }
    let sums = product(a, b, m: c.m, n: c.n, k: c.k, transposeA: c.transposeA, transposeB: c.transposeB)
    let expected = zip(sums, old).map { Double(c.alpha) * $0 + (c.beta == 0 ? 0 : Double(c.beta) * Double($1)) }
    let contents = result.contents
    let values = (0..<(c.m * c.n)).map { contents[$0 / c.n * ldc + $0 % c.n] }
    #expect(agrees(values, expected, tolerance: 1e-5))
    #expect(result.isIntact)
    let gaps = contents.indices.filter { $0 % ldc >= c.n }
    #expect(gaps.allSatisfy { contents[$0].isNaN && before[$0].isNaN }, "a gap between rows was written")
  }
}
