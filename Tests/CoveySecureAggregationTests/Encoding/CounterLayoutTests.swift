import CoveyCore
import CoveySecureAggregation
import Testing
import _TestSupport

@Suite("Counters beside an update")
struct CounterLayoutTests {
  @Test(
    "add up exactly, in every ring and cohort",
    arguments: [(1, 2), (2, 2), (3, 8), (12, 20), (100, 23), (1000, 32), (7, 32)])
  func exact(cohort: Int, bits: Int) throws {
    let layout = try CounterLayout(counters: 4, cohort: cohort, bits: bits)
    var numbers = TestNumbers(seed: UInt64(cohort))
    #expect(layout.limit == ((1 << 47) - 1) / Int64(cohort))
    for trial in 0..<4 {
      let offset = trial
      var sum = RingVector(count: offset + layout.words + 3, bits: bits)
      var expected = [Int64](repeating: 0, count: 4)
      for client in 0..<cohort {
        func any() -> Int64 {
          let magnitude = Int64(numbers.integer(in: 0...0x7FFF_FFFF)) << Int64(numbers.integer(in: 0...16))
          return (magnitude % (layout.limit + 1)) * (numbers.chance(0.5) ? 1 : -1)
        }
        // All at an end, all at the other, one at each, anything.
        let values: [Int64] =
          switch trial {
          case 0: [layout.limit, -layout.limit, 0, 1]
          case 1: [-layout.limit, -1, layout.limit, client.isMultiple(of: 2) ? layout.limit : -layout.limit]
          default: [any(), any(), any(), any()]
          }
        var vector = RingVector(sum.shape)
        layout.write(values, to: &vector, at: offset)
        #expect(vector.words[..<offset].allSatisfy { $0 == 0 } && vector.words.suffix(3).allSatisfy { $0 == 0 })
        sum.add(vector)
        expected = zip(expected, values).map { $0 + $1 }
      }
      sum.reduce()
      #expect(layout.read(sum, at: offset) == expected)
    }
  }

  @Test("need room for one bit and its carries")
  func noRoom() throws {
    for (cohort, bits) in [(2, 1), (256, 8), (257, 8), (1 << 31, 32)] {
      #expect(throws: IntegerEncodingError.self) { try CounterLayout(counters: 1, cohort: cohort, bits: bits) }
    }
    #expect(try CounterLayout(counters: 1, cohort: 128, bits: 8).words == 48)
    #expect(try CounterLayout(counters: 3, cohort: 1, bits: 32).words == 6)
    #expect(try CounterLayout(counters: 3, cohort: 100, bits: 23).words == 9)
    #expect(try CounterLayout(counters: 0, cohort: 100, bits: 23).words == 0)
  }

  @Test("read numbers of 48 bits from whatever a hostile client sends")
  func hostile() throws {
    let layout = try CounterLayout(counters: 2, cohort: 1000, bits: 26)
    var numbers = TestNumbers(seed: 1)
    for _ in 0..<200 {
      let sum = PackedRingTests.vector(layout.words, bits: 26, &numbers)
      #expect(layout.read(sum, at: 0).allSatisfy { $0.magnitude <= 1 << 47 })
    }
  }

  @Test("take fractions in fixed point, and neither NaN nor what is out of range")
  func fractions() throws {
    let layout = try CounterLayout(counters: 1, cohort: 10, bits: 20)
    #expect(layout.counter(1.5, unit: 0x1p-10) == 1536)
    #expect(layout.counter(-2.6, unit: 1) == -3)
    #expect(layout.counter(Double(layout.limit), unit: 1) == layout.limit)
    for wrong in [Double.nan, .infinity, -.infinity, 1e300, Double(layout.limit) + 1, -Double(layout.limit) - 1] {
      #expect(layout.counter(wrong, unit: 1) == nil)
    }
  }
}
