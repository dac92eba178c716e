import CoveyCore
import CoveyNoise
import CoveyProtection
import CoveySecureAggregation
import Testing

/// What a client refuses to protect, and that its memory survives.
@Suite struct ClientRefusalTests {
  private static func terms() throws -> [UpdateProtection] {
    [
      .none, .clip(bound: 1), .noise(try LocalRandomizer(.gaussian(standardDeviation: 0.5), bound: 1)),
      .noise(try LocalRandomizer(.privUnit(PrivUnit(epsilon: 4, dimension: 33, bound: 1)), bound: 1)),
      .encode(try ModeHalvesTests.shares(), rotationSeed: 9),
    ]
  }

  /// The error, after which the draft must have its memory back.
  private static func refusal(
    _ terms: UpdateProtection, size: Int = 33, noise: (any NoiseSupply)? = PlayedRound.noise,
    _ change: (inout UpdateDraft) -> Void = { _ in }
  ) -> (any Error)? {
    let memory = ProtectionMemory()
    var draft = memory.takeDraft()
    draft.makeRoom(size)
    PlayedRound.train(&draft, [Float](repeating: 0.25, count: size))
    change(&draft)
    do {
      let content = try terms.protect(&draft, in: PlayedRound.turn(1, memory, noise: noise))
      memory.reclaim(content)
      return nil
    } catch {
      #expect(draft.delta.count == size, "the draft lost its memory")
      return error
    }
  }

  @Test func whatIsNotFiniteGoesNowhere() throws {
    for terms in try Self.terms() {
      #expect(Self.refusal(terms) == nil)
      for value in [Float.nan, .infinity, -.infinity] {
        let error = Self.refusal(terms) { $0.delta[7] = value }
        #expect(error as? ProtectionError == .notFinite(step: 1))
      }
      #expect(Self.refusal(terms) { $0.facts.training.lossSum = .nan } as? ProtectionError == .notFinite(step: 1))
    }
  }

  @Test func noiseHasToComeFromSomewhere() throws {
    let needs = try Self.terms().map { Self.refusal($0, noise: nil) as? ProtectionError == .noNoise }
    #expect(needs == [false, false, true, true, true])
  }

  @Test func sizesHaveToFit() throws {
    let expected = ProtectionError.wrongSize(asked: 33, update: 32)
    let differs = try Self.terms().map { Self.refusal($0, size: 32) as? ProtectionError == expected }
    #expect(differs == [false, false, false, true, true])
  }

  @Test(arguments: [0, -1, 1e300, Double.nan, .infinity]) func boundsHaveToBePossible(bound: Double) {
    guard case .refused(.clipBoundRefused)? = Self.refusal(.clip(bound: bound)) as? SecureAggregationError else {
      Issue.record("a bound of \(bound) was accepted")
      return
    }
  }
}
