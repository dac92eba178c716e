import CoveyCore
import CoveyCrypto
import CoveyRandom
import CoveySecureAggregation
import Testing

@Suite("The code of LightSecAgg's masks")
struct MaskCodeTests {
  private static func key(_ byte: UInt8) throws -> SecretKey {
    try SecretKey(bytes: [UInt8](repeating: byte, count: 32).span.bytes)
  }

  /// All sizes 1 <= T < U <= N up to a few clients.
  private static let sizes = (2...6).flatMap { n in
    (2...n).flatMap { u in (1..<u).map { (n, $0, u) } }
  }

  @Test("weights interpolate")
  func weights() {
    var stream = RandomStream(seed: 1, purpose: .data)
    for _ in 0..<50 {
      let count = 1 + Int(stream.integer(below: 8))
      var marks: [UInt32] = []
      while marks.count < count + 3 {
        let mark = UInt32(truncatingIfNeeded: stream.next() % FieldOracle.order)
        if !marks.contains(mark) { marks.append(mark) }
      }
      let values = (0..<count).map { _ in stream.next() % FieldOracle.order }
      let matrix = LagrangeWeights.matrix(from: Array(marks[..<count]), to: Array(marks[count...]))
      for row in 0..<3 {
        let sum = (0..<count).reduce(UInt64(0)) {
          ($0 + UInt64(matrix[row * count + $1]) * values[$1]) % FieldOracle.order
        }
        #expect(
          sum == FieldOracle.interpolate(marks[..<count].map { UInt64($0) }, values, at: UInt64(marks[count + row])))
      }
    }
  }

  @Test("any U coded masks decide all pieces, and fewer do not")
  func responders() {
    for (n, t, u) in Self.sizes {
      let code = MaskCode(LightParameters(clients: n, colluders: t, responders: u, count: 10))
      let rows = (0..<n).map { row in (0..<u).map { UInt64(code.weights[row * u + $0]) } }
      for chosen in FieldOracle.subsets(of: n, size: u) {
        #expect(FieldOracle.rank(chosen.map { rows[$0] }) == u)
        // Without one of them the first piece is not known: it is no combination of what is.
        let fewer = chosen.dropLast().map { rows[$0] }
        let piece = (0..<u).map { UInt64($0 == 0 ? 1 : 0) }
        #expect(FieldOracle.rank(fewer + [piece]) == u)
      }
    }
  }

  @Test("any T coded masks are uniform whatever the mask")
  func privacy() {
    for (n, t, u) in Self.sizes {
      let code = MaskCode(LightParameters(clients: n, colluders: t, responders: u, count: 10))
      for chosen in FieldOracle.subsets(of: n, size: t) {
        // The random pieces alone take the coded masks to every value, each in one way.
        let random = chosen.map { row in (u - t..<u).map { UInt64(code.weights[row * u + $0]) } }
        #expect(FieldOracle.rank(random) == t)
      }
    }
  }

  @Test("coded masks do not show which of two masks it is", arguments: [3, 7])
  func distribution(seed: Int) throws {
    // T = 2 coded masks of 3 clients, one piece: the low three bits of both, over many keys, are uniform in 64 cells.
    let code = MaskCode(LightParameters(clients: 4, colluders: 2, responders: 3, count: 3000))
    var cells = [Int](repeating: 0, count: 64)
    let length = code.parameters.codedLength
    let words = try SecretWords(count: 2 * length)
    for trial in 0..<20 {
      let key = try Self.key(UInt8(seed)).derive(purpose: "test", trial)
      try MaskKey(code, key: key).encode(1..<3, to: words)
      words.withWords { words in
        for i in 0..<3000 { cells[Int(words[i] & 7) << 3 | Int(words[length + i] & 7)] += 1 }
      }
    }
    let expected = Double(20 * 3000) / 64
    let statistic = cells.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    // The 0.999 quantile of chi-square with 63 degrees of freedom is 103.44.
    #expect(statistic < 103.44)
  }

  @Test("sums of masks are decoded from every U clients", arguments: [1, 2, 63, 64, 65, 200, 1029])
  func decodes(count: Int) throws {
    for (n, t, u) in Self.sizes where n < 6 || u > 3 {
      let parameters = LightParameters(clients: n, colluders: t, responders: u, count: count)
      let code = MaskCode(parameters)
      let length = parameters.codedLength
      let keys = try (0..<3).map { MaskKey(code, key: try Self.key(UInt8($0))) }
      var sum = [UInt32](repeating: 0, count: count)
      var coded = [UInt64](repeating: 0, count: n * length)
      for key in keys {
        try sum.withUnsafeMutableBufferPointer { try key.add(to: $0) }
        // In two portions, as a client does to save memory.
        for part in [0..<n / 2, n / 2..<n] {
          let words = try SecretWords(count: part.count * length)
          try key.encode(part, to: words)
          words.withWords { words in
            for i in words.indices {
              coded[part.lowerBound * length + i] =
                (coded[part.lowerBound * length + i] + UInt64(words[i])) % FieldOracle.order
            }
          }
        }
      }
      for chosen in FieldOracle.subsets(of: n, size: u) {
        var decoder = MaskDecoder(code, positions: chosen.reversed())
        for (row, client) in chosen.reversed().enumerated() {
          let bytes = coded[client * length..<client * length + parameters.pieceLength].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
          }
          decoder.set(row, bytes.span.bytes)
        }
        var rest = sum
        rest.withUnsafeMutableBufferPointer { decoder.subtract(from: $0, on: SerialWorkers()) }
        #expect(rest.allSatisfy { $0 == 0 })
      }
    }
  }
}
