import CoveyNoise
import CoveyPrivacy
import Testing

@Suite struct ExamplePrivacyTests {
  private func privacy(
    _ batch: Int?, epochs: Int = 1, steps: Int? = nil, _ batching: ExampleConfiguration.Batching = .poisson
  ) -> ExamplePrivacy {
    ExamplePrivacy(
      noiseMultiplier: 1.5, batchSize: batch, epochs: epochs, maximumSteps: steps, batching: batching)
  }

  /// Steps are those of plain training: epochs x ceil(examples / batch).
  @Test func steps() {
    #expect(privacy(10, epochs: 3).steps(examples: 100) == 30)
    #expect(privacy(10, epochs: 3).steps(examples: 101) == 33)
    #expect(privacy(10, epochs: 3, steps: 7).steps(examples: 101) == 7)
    #expect(privacy(nil, epochs: 4).steps(examples: 101) == 4)
    #expect(privacy(64, epochs: 4).steps(examples: 5) == 4)
    #expect(privacy(64).steps(examples: 0) == 0)
    #expect(privacy(1, epochs: .max, steps: 9).steps(examples: .max) == 9)
  }

  @Test func poissonEvents() {
    let gaussian = PrivacyEvent.gaussian(noiseMultiplier: 1.5)
    let releases = privacy(10, epochs: 2).releases(examples: 55, participations: 3)
    #expect(releases.event == .poissonSampled(rate: 10.0 / 55, of: gaussian) && releases.count == 36)
    // A client smaller than its batch, or without batches, is not sampled.
    for batch in [64, 55, nil] {
      let all = privacy(batch, epochs: 2).releases(examples: 55, participations: 3)
      #expect(all.event == gaussian && all.count == 6)
    }
    #expect(privacy(10).releases(examples: 0, participations: 3).count == 0)
    #expect(privacy(10).releases(examples: 50, participations: 0).count == 0)
    #expect(privacy(1, epochs: .max).releases(examples: .max, participations: .max).count == .max)
  }

  /// Once an epoch, an epoch that is cut short included.
  @Test func shuffledEvents() {
    let gaussian = PrivacyEvent.gaussian(noiseMultiplier: 1.5)
    for (steps, epochs) in [(nil, 4), (1, 1), (6, 1), (7, 2), (24, 4), (99, 4)] as [(Int?, Int)] {
      let releases = privacy(10, epochs: 4, steps: steps, .shuffled).releases(examples: 55, participations: 3)
      #expect(releases.event == gaussian && releases.count == 3 * epochs)
    }
  }

  /// Exchanging an example moves a sum by up to twice the bound.
  @Test func adjacency() {
    for batching in ExampleConfiguration.Batching.allCases {
      let exchanged = privacy(nil, batching).releases(examples: 5, participations: 1, adjacency: .replaceOne)
      #expect(exchanged.event == .gaussian(noiseMultiplier: 0.75))
      let zeroed = privacy(nil, batching).releases(examples: 5, participations: 1, adjacency: .zeroOut)
      #expect(zeroed.event == .gaussian(noiseMultiplier: 1.5))
    }
  }

  /// With constants no size, batch or pass enters.
  @Test func constants() {
    var privacy = privacy(nil)
    privacy.constants = ExampleConstants(rate: 0.25, steps: 12, examples: 80)
    for examples in [0, 1, 3, 80, 1_000_000] {
      #expect(privacy.steps(examples: examples) == 12)
      let releases = privacy.releases(examples: examples, participations: 3, adjacency: .addOrRemoveOne)
      #expect(
        releases.event == .poissonSampled(rate: 0.25, of: .gaussian(noiseMultiplier: 1.5)) && releases.count == 36)
      let exchanged = privacy.releases(examples: examples, participations: 1, adjacency: .replaceOne)
      #expect(exchanged.event == .poissonSampled(rate: 0.25, of: .gaussian(noiseMultiplier: 0.75)))
    }
    privacy.constants?.rate = 1
    #expect(privacy.releases(examples: 9, participations: 1).event == .gaussian(noiseMultiplier: 1.5))
    #expect(ExampleConstants(rate: 0.25, steps: 12, examples: 80).divisor == 20)
  }

  @Test func eventsAsOne() {
    let event = ExamplePrivacy.events(
      noiseMultiplier: 2, examples: 100, batchSize: 20, epochs: 2, maximumSteps: nil, batching: .poisson,
      participations: 4)
    #expect(event == .repeated(.poissonSampled(rate: 0.2, of: .gaussian(noiseMultiplier: 2)), count: 40))
  }
}
