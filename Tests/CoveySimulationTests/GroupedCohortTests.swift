import CoveyAccounting
import CoveyCore
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

/// Grouped Poisson samples: fixed public groups, members drawn independently, nobody twice within as many rounds as there
/// are groups.
@Suite struct GroupedCohortTests {
  static let groups = 5

  /// Four rounds of ten a client's group, by a sampler of its own seed.
  static func draw(round: Int, size: Int = 40, groups: Int = groups, population: Int = 1_000, seed: UInt64) -> [Int] {
    CohortSampler(CohortConfiguration(size: size, sampling: .groupedPoisson, groups: groups), seed: seed)
      .clients(round: round, population: population)
  }

  @Test func groupsAreFixedAndAboutEquallyLarge() {
    let groups = ClientGroups(count: Self.groups)
    // Written down once: groups never change between versions, or a resumed run would let clients in twice.
    #expect((0..<12).map(groups.group(of:)) == Self.firstGroups)
    var counts = [Int](repeating: 0, count: Self.groups)
    for client in 0..<20_000 { counts[groups.group(of: client)] += 1 }
    // Chi-square with 4 degrees of freedom: 99.9 % quantile 18.5.
    #expect(counts.reduce(0.0) { $0 + (Double($1) - 4_000) * (Double($1) - 4_000) / 4_000 } < 18.5)
    #expect((0..<11).map(groups.group(ofRound:)) == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0])
  }

  static let firstGroups = [4, 2, 1, 4, 3, 3, 2, 4, 3, 2, 3, 3]

  @Test func everyMemberComesAtTheStatedRate() {
    let groups = ClientGroups(count: Self.groups)
    // 40 * 5 / 1,000: every client of the group with probability 0.2.
    var (times, sizes) = ([Int](repeating: 0, count: 1_000), [Int]())
    for round in 0..<2_000 {
      let drawn = Self.draw(round: round, seed: 5)
      #expect(Set(drawn).count == drawn.count)
      #expect(drawn.allSatisfy { groups.group(of: $0) == round % Self.groups })
      for client in drawn { times[client] += 1 }
      sizes.append(drawn.count)
    }
    // 400 rounds a client, so binomials (400, 0.2): chi-square over 1,000 clients, 99.9 % quantile about 1,143.
    let chi = times.reduce(0.0) { $0 + (Double($1) - 80) * (Double($1) - 80) / 64 }
    #expect(chi < 1_143 && chi > 867)
    // The mean of 2,000 sizes of variance 32 has a standard deviation of 0.13.
    #expect(abs(Double(sizes.reduce(0, +)) / 2_000 - 40) < 0.42 && Set(sizes).count > 10)
  }

  /// Two members of one group are drawn independently: the variance of a cohort's size is that of a binomial.
  @Test func membersAreIndependent() {
    let members = (0..<1_000).count { ClientGroups(count: Self.groups).group(of: $0) == 0 }
    let sizes = stride(from: 0, to: 10_000, by: Self.groups).map { Double(Self.draw(round: $0, seed: 9).count) }
    let mean = sizes.reduce(0, +) / Double(sizes.count)
    let variance = sizes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sizes.count - 1)
    let expected = Double(members) * 0.2 * 0.8
    // 2,000 sizes: the relative standard deviation of a variance is sqrt(2 / 2,000) = 0.032; 99.9 %.
    #expect(abs(variance / expected - 1) < 0.105)
  }

  @Test(arguments: [1, 2, 3, 7]) func nobodyComesTwiceWithinAsManyRounds(_ groups: Int) {
    var last: [Int: Int] = [:]
    for round in 0..<200 {
      for client in Self.draw(round: round, size: 20, groups: groups, population: 200, seed: 3) {
        if let before = last[client] { #expect(round - before >= groups && (round - before) % groups == 0) }
        last[client] = round
      }
    }
    #expect(last.count > 190)
  }

  @Test func impossibleGroupsAreNamed() {
    func problem(_ size: Int, _ groups: Int?) -> String? {
      CohortConfiguration(size: size, sampling: .groupedPoisson, groups: groups).problem(population: 100)
    }
    #expect(problem(10, nil)?.contains("privacy.participation.bands") == true)
    #expect(problem(10, 0)?.contains("privacy.participation.bands") == true)
    #expect(problem(10, 11)?.contains("at most 10 bands") == true)
    #expect(problem(51, 2)?.contains("at most 1 bands") == true)
    #expect(problem(10, .max) != nil && problem(10, 10) == nil && problem(100, 1) == nil)
  }

  static func setup(
    bands: Int? = 3, mechanism: NoiseMechanism = .bandedMatrix,
    mode: PrivacyConfiguration.Mode = .central, size: Int = 6, rounds: Int = 9,
    checkpoint: CheckpointPolicy = CheckpointPolicy(seconds: nil, rounds: 1)
  ) throws -> SimulationSetup {
    var privacy = PrivateSetup.privacy(mode: mode, mechanism: mechanism, noiseMultiplier: 2, noise: .secure)
    privacy.accountant = nil
    privacy.participation.bands = bands
    return try PrivateSetup.setup(
      privacy, clients: 60, rounds: rounds, cohort: CohortConfiguration(size: size, sampling: .groupedPoisson),
      checkpoint: checkpoint)
  }

  /// A run with grouped samples: nobody comes out of turn, and kills change no bit.
  @Test func aRunKeepsItsGroups() throws {
    let folder = try TemporaryFolder()
    let (whole, killed) = ("\(folder.path)/whole", "\(folder.path)/killed")
    let setup = try Self.setup()
    let first = try Simulation(setup: setup, directory: RunDirectory.create(whole, configuration: "x: 1\n"))
    let result = try first.run {
      if $0.round == 4 { try? PrivateFolderTests.copy(whole, killed) }
    }
    #expect(result.rounds == 9 && result.isPrivate == true)
    #expect(try PrivateFolderTests.resume(killed, setup).digest == result.digest)
    let ledger = try PrivacyLedger.read("\(killed)/ledger.json")
    #expect(ledger.segments.count == 1 && ledger.facts.sampling == .groupedPoisson(groups: 3, rate: 0.3))
  }

  /// The lottery lowers the figure against those who do not see cohorts; at rate 1 there is none, and the figure is that of
  /// clients in turns of as many rounds as there are bands, which needs no secret cohort.
  @Test func theLotteryIsWorthWhatItHides() throws {
    // The same matrix over turns of 3 rounds: 60 clients in groups of 20.
    var turns = try Self.setup()
    turns.cohort = CohortConfiguration(size: 20, sampling: .roundRobin)
    let bound = try #require(try turns.privacyPlan()).epsilon(rounds: 9)
    let all = try #require(try Self.setup(size: 20).privacyPlan()).epsilon(rounds: 9)
    #expect(abs(all - bound) < 1e-3 * bound)
    let some = try #require(try Self.setup().privacyPlan())
    #expect(try some.epsilon(rounds: 9) < 0.9 * bound)
    let figure = try #require(try some.claims().first { $0.against == .model })
    #expect(figure.formula == .bandedGroups && figure.amplified && figure.participations == 3 && figure.separation == 3)
    #expect(figure.assumes.contains(.secretCohort) && figure.assumes.contains(.publicGroups))
  }

  @Test func groupsWithoutBandsAreRefused() throws {
    let folder = try TemporaryFolder()
    func refusal(_ setup: SimulationSetup) -> String {
      do {
        _ = try setup.privacyPlan()
      } catch {
        return "\(error)"
      }
      return "accepted"
    }
    #expect(refusal(try Self.setup(bands: nil)).contains("bands"))
    #expect(refusal(try Self.setup(mechanism: .tree)).contains("bandedMatrix"))
    #expect(refusal(try Self.setup(mechanism: .gaussian)).contains("bandedMatrix"))
    #expect(refusal(try Self.setup(mechanism: .gaussian, mode: .local)).contains("bandedMatrix"))
    // 3 groups of 60 clients have no 21 each.
    #expect(refusal(try Self.setup(size: 21)).contains("sampling rate"))
    #expect(refusal(try Self.setup(size: 20)) == "accepted")
    var plain = try Self.setup()
    plain.privacy = nil
    for setup in [plain, try Self.setup(bands: nil), try Self.setup(size: 21)] {
      #expect(throws: SimulationError.self) {
        try Simulation(setup: setup, directory: RunDirectory.create("\(folder.path)/no", configuration: ""))
      }
    }
  }
}
