import CoveyCore
import CoveyCrypto
import CoveyRandom
import CoveySecureAggregation
import Testing

@Suite("What is published of coded masks")
struct DealingCodeTests {
  private static func key(_ byte: UInt8, _ trial: Int = 0) throws -> SecretKey {
    try SecretKey(bytes: [UInt8](repeating: byte, count: 32).span.bytes).derive(purpose: "test", trial)
  }

  /// The coded masks of all clients.
  private static func coded(_ mask: MaskKey, _ parameters: LightParameters) throws -> [[UInt64]] {
    let words = try SecretWords(count: parameters.clients * parameters.codedLength)
    try mask.encode(0..<parameters.clients, to: words)
    return words.withWords { words in
      (0..<parameters.clients).map { client in
        (0..<parameters.codedLength).map { UInt64(words[client * parameters.codedLength + $0]) }
      }
    }
  }

  /// The rows of a key as the protocol has them: 64 columns at a time, row after row.
  private static func rows(_ key: SecretKey, _ length: Int) -> [[UInt64]] {
    let stream = FieldStream(key: key)
    var rows = [[UInt64]](repeating: [], count: 4)
    for first in stride(from: 0, to: length, by: 64) {
      for row in 0..<4 {
        var words = [UInt32](repeating: 0, count: min(64, length - first))
        words.withUnsafeMutableBufferPointer { stream.fill($0) }
        rows[row] += words.map { UInt64($0) }
      }
    }
    return rows
  }

  @Test("is what the challenge makes of each of them", arguments: [1, 5, 64, 130, 700])
  func values(count: Int) throws {
    let parameters = LightParameters(clients: 7, colluders: 2, responders: 5, count: count)
    let mask = MaskKey(MaskCode(parameters), key: try Self.key(3))
    let challenge = try Self.key(4)
    let coded = try Self.coded(mask, parameters)
    let values = try mask.values(under: FieldRows(key: challenge, count: 4))
    let rows = Self.rows(challenge, parameters.pieceLength)
    for client in 0..<7 {
      for row in 0..<4 {
        let sum = (0..<parameters.pieceLength).reduce(coded[client][parameters.pieceLength + row]) {
          ($0 + rows[row][$1] * coded[client][$1]) % FieldOracle.order
        }
        #expect(UInt64(values[4 * client + row]) == sum)
      }
      // A holder comes to the same by itself.
      let words = coded[client].prefix(parameters.pieceLength).map { UInt32($0) }
      var sums = coded[client].suffix(4).map { UInt32($0) }
      FieldRows(key: challenge, count: 4).multiply(words.span.bytes, into: &sums)
      #expect(sums == Array(values[4 * client..<4 * client + 4]))
    }
    #expect(try WordCheck(parameters).areWords(values))
  }

  @Test("passes the check if it is of the code, and does not if one number of it is not")
  func words() throws {
    for (n, u) in [(2, 2), (3, 2), (5, 3), (9, 8), (40, 25)] {
      let parameters = LightParameters(clients: n, colluders: 1, responders: u, count: 3)
      let values = try MaskKey(MaskCode(parameters), key: try Self.key(5)).values(
        under: FieldRows(key: try Self.key(6), count: 4))
      for index in stride(from: 0, to: values.count, by: n > 9 ? 7 : 1) {
        var other = values
        other[index] = UInt32((UInt64(other[index]) + 1) % FieldOracle.order)
        // Where U clients are all there are, everything is a word.
        #expect(try WordCheck(parameters).areWords(other) == (n == u))
      }
    }
  }

  @Test("says nothing of the mask or of coded masks: it is uniform whatever they are")
  func uniform() throws {
    // One piece, T = 2, U = 3: the first elements of the mask and of the coded masks of two others, and what is published for
    // three clients, over many keys with one challenge.
    let parameters = LightParameters(clients: 4, colluders: 2, responders: 3, count: 2)
    let code = MaskCode(parameters)
    let challenge = FieldRows(key: try Self.key(7), count: 4)
    let samples = 20_000
    var cells = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 4)
    let coded = try SecretWords(count: 2 * parameters.codedLength)
    for trial in 0..<samples {
      let mask = MaskKey(code, key: try Self.key(8, trial))
      var elements: [UInt32] = [0, 0]
      try elements.withUnsafeMutableBufferPointer { try mask.add(to: $0) }
      try mask.encode(0..<2, to: coded)
      let (first, second) = coded.withWords { ($0[0], $0[parameters.codedLength]) }
      let values = try mask.values(under: challenge)
      // Four bits of each of two.
      for (cell, pair) in [
        (elements[0], values[0]), (first, values[4]), (second, values[8]), (values[0] ^ values[5], values[11]),
      ].enumerated() {
        cells[cell][Int(pair.0 >> 28) << 4 | Int(pair.1 >> 28)] += 1
      }
    }
    let expected = Double(samples) / 256
    for counts in cells {
      let statistic = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
      // The 0.99975 quantile of chi-square with 255 degrees of freedom is 341.7: four tests at 0.001.
      #expect(statistic < 341.7)
    }
  }

  @Test("decodes up to half of the symbols that are too many, and no more")
  func decoder() {
    var stream = RandomStream(seed: 9, purpose: .data)
    func below(_ bound: Int) -> Int { Int(stream.integer(below: UInt32(bound))) }
    for _ in 0..<400 {
      let clients = 1 + below(16)
      let answers = 1 + below(clients)
      let dimension = 1 + below(answers)
      var left = Array(0..<clients)
      let positions = (0..<answers).map { _ in left.remove(at: below(left.count)) }
      let polynomial = (0..<dimension).map { _ in stream.next() % FieldOracle.order }
      var word = positions.map { position in
        UInt32(polynomial.reversed().reduce(UInt64(0)) { ($0 * UInt64(position + 1) + $1) % FieldOracle.order })
      }
      let decoder = WordDecoder(positions: positions, dimension: dimension)
      #expect(decoder.correctable == (answers - dimension) / 2)
      #expect(decoder.wrong(in: word) == [])
      var places = Array(0..<answers)
      let errors = below(answers - dimension + 1)
      let wrong = (0..<errors).map { _ in places.remove(at: below(places.count)) }
      for place in wrong {
        word[place] = UInt32((UInt64(word[place]) + 1 + stream.next() % (FieldOracle.order - 1)) % FieldOracle.order)
      }
      let found = decoder.wrong(in: word)
      if errors <= decoder.correctable {
        #expect(found == wrong.sorted())
      } else {
        // So many random errors are next to no word but with a probability below 10^-6.
        #expect(found == nil)
      }
    }
  }
}
