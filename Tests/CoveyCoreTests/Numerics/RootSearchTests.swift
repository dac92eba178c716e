import CoveyCore
import Testing

@Suite("Roots and minima")
struct RootSearchTests {
  @Test("halving ends at neighbouring numbers, or at the width or distance that is asked for")
  func halving() {
    let exact = RootSearch.bracket(from: 0, to: 9) { $0 * $0 <= 2 }
    #expect(exact.low.nextUp == exact.high && exact.low <= 2.0.squareRoot() && exact.high >= 2.0.squareRoot())
    let relative = RootSearch.bracket(from: 0, to: 1e9, width: 1e-3) { $0 <= 1e6 }
    #expect(relative.high - relative.low <= 1e-3 * relative.high && relative.low <= 1e6 && relative.high >= 1e6)
    let absolute = RootSearch.bracket(from: 1, to: 3, distance: 0.5) { $0 < 2.2 }
    #expect(absolute == (2, 2.5))
  }

  @Test("nothing is asked where there is nothing between")
  func nothing() {
    for (low, high) in [(1.0, 1.0), (1.0, 1.0.nextUp), (2.0, 1.0), (0.0, .infinity), (0.0, .nan)] {
      var asked = 0
      let sides = RootSearch.bracket(from: low, to: high) { _ in
        asked += 1
        return true
      }
      #expect(asked == 0 && sides.low == low)
    }
  }

  @Test("the least sufficient place suffices, and few questions find it", arguments: [0.01, 1, 30])
  func leastSufficient(rate: Double) {
    var asked = 0
    let found = RootSearch.leastSufficient(from: 0, to: 100 / rate, width: 1e-12) {
      asked += 1
      return Numerics.exp(-rate * $0) - 1e-3
    }
    let root = -Numerics.log(1e-3) / rate
    #expect(Numerics.exp(-rate * found) <= 1e-3 && found - root <= 2e-12 * root && asked < 60, "\(asked)")
  }

  @Test("both searches for minima agree")
  func minima() {
    func loss(_ x: Double) -> Double { Numerics.exp(x) - 3 * x }
    let least = MinimumSearch.leastValue(of: loss, from: -4, to: 6)
    let brent = MinimumSearch.minimum(from: -4, to: 6, start: 0, tolerance: 1e-7, loss)
    #expect(abs(least - brent.value) < 1e-12 && abs(brent.position - Numerics.log(3)) < 1e-6)
  }

  @Test("a search by steps closes its bracket around the root")
  func falling() {
    var search = FallingRoot(at: 0, value: 12, slope: 1, strides: (1, 2))
    var asked = 0
    while let next = search.next(width: 1e-9) {
      asked += 1
      search.add(next, value: 12 - next * next * next / 10)
    }
    let root = Numerics.exp(Numerics.log(120) / 3)
    #expect((search.low?.x ?? .nan) <= root && (search.high?.x ?? .nan) >= root && asked < 30, "\(asked)")
  }
}
