import CoveyCompute
import Foundation
import Testing

@Suite struct ScheduleTests {
  @Test func constant() {
    #expect([0, 1, 1000].allSatisfy { LearningRateSchedule.constant.factor(round: $0) == 1 })
  }

  @Test func step() {
    let schedule = LearningRateSchedule(.step(every: 3, factor: 0.5))
    #expect((0..<8).map { schedule.factor(round: $0) } == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
  }

  @Test func cosine() {
    let schedule = LearningRateSchedule(.cosine(rounds: 10, floor: 0.1))
    for round in 0...10 {
      let expected = 0.1 + 0.9 * 0.5 * (1 + cos(.pi * Double(round) / 10))
      #expect(abs(Double(schedule.factor(round: round)) - expected) < 1e-6)
    }
    #expect(schedule.factor(round: 0) == 1)
    #expect(schedule.factor(round: 10) == 0.1 && schedule.factor(round: 99) == 0.1)
  }

  /// A linear rise, then the shape from its own beginning.
  @Test func warmUp() {
    let schedule = LearningRateSchedule(.step(every: 1, factor: 0.5), warmup: 3)
    #expect((0..<6).map { schedule.factor(round: $0) } == [0.25, 0.5, 0.75, 1, 0.5, 0.25])
  }

  @Test func impossibleValuesAreNamed() {
    func problem(_ shape: LearningRateSchedule.Shape, warmup: Int = 0) -> String? {
      LearningRateSchedule(shape, warmup: warmup).problem
    }
    #expect(problem(.constant) == nil && problem(.step(every: 1, factor: 1)) == nil)
    #expect(problem(.cosine(rounds: 1, floor: 0)) == nil)
    #expect(problem(.constant, warmup: -1) == "warm-up rounds must be 0 or more, not -1")
    #expect(problem(.step(every: 0, factor: 0.5)) == "a step schedule needs every >= 1, not 0")
    #expect(problem(.step(every: 1, factor: 0)) == "a step factor must lie in (0, 1], not 0.0")
    #expect(problem(.step(every: 1, factor: 1.5)) != nil && problem(.step(every: 1, factor: .nan)) != nil)
    #expect(problem(.cosine(rounds: 0, floor: 0)) == "a cosine schedule needs rounds >= 1, not 0")
    #expect(problem(.cosine(rounds: 5, floor: 1.5)) == "a cosine floor must lie in [0, 1], not 1.5")
  }
}
