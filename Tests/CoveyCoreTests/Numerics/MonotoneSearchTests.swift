import CoveyCore
import Testing
import _TestSupport

@Suite("Searches for what would fit")
struct MonotoneSearchTests {
  @Test("few questions for smooth costs", arguments: [0.3, 0.5, 1, 2])
  func few(power: Double) {
    var asked = 0
    let most = MonotoneSearch.largest(in: 1...10_000_000, limit: 40) {
      asked += 1
      return Numerics.exp(power * Numerics.log(Double($0)) + 0.1 * Numerics.log1p(Double($0))) * 1e-2
    }
    #expect(most != nil && asked <= 14, "\(asked)")
    asked = 0
    let least = MonotoneSearch.smallest(in: 2...10_000_000, limit: 0.004) {
      asked += 1
      return 5 * Numerics.exp(-power * Numerics.log(Double($0)))
    }
    #expect((least != nil || power < 0.5) && asked <= 14, "\(asked)")
  }

  @Test("the same as by counting, for costs that jump, are flat, nothing or infinite")
  func counting() {
    var choices = Choices(state: 9)
    for _ in 0..<300 {
      let (from, length) = (Int.random(in: 0...3, using: &choices), Int.random(in: 0...80, using: &choices))
      var costs: [Double] = [Bool.random(using: &choices) ? 0 : 0.1]
      for _ in 0..<length {
        let step = Double.random(in: 0...1, using: &choices)
        costs.append((costs.last ?? 0) + (step < 0.3 ? 0 : step > 0.98 ? .infinity : step * step))
      }
      let limit = Double.random(in: 0.05...15, using: &choices)
      let range = from...(from + length)
      let rising = MonotoneSearch.largest(in: range, limit: limit) { costs[$0 - from] }
      #expect(rising == range.last { costs[$0 - from] <= limit })
      let falling = MonotoneSearch.smallest(in: range, limit: limit) { costs[from + length - $0] }
      #expect(falling == range.first { costs[from + length - $0] <= limit })
    }
  }
}
