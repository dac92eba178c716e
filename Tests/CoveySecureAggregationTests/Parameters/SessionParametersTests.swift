import CoveyCore
import CoveySecureAggregation
import Testing

@Suite("Parameters of sessions")
struct SessionParametersTests {
  private func invitation(
    _ method: SecureAggregationProtocol, _ server: ServerModel = .semiHonest, invited: Int = 1 << 20,
    minimum: Int? = nil,
    corruption: Double = 0.05, dropout: Double = 0.05, enrolled: Int? = nil
  ) throws -> SessionInvitation {
    try SessionInvitation(
      method: method, server: server, task: "t", round: 1, shape: RingShape(count: 4, bits: 20), encodingDigest: .zero,
      modelDigest: .zero, invited: invited, minimumClients: minimum ?? (server == .active ? invited : 2),
      corruptionRate: corruption, dropoutRate: dropout, enrolled: enrolled)
  }

  @Test("SecAgg: no two sets of t holders have only colluders in common, nor do colluders reach t alone")
  func complete() throws {
    for rate in [0, 0.05, 0.2, 0.3, 0.33, 0.5, 0.7] {
      for clients in 2...60 {
        let colluders = max(1, Int((rate * Double(clients) + 1e-9).rounded(.down)))
        for server in ServerModel.allCases {
          let invitation = try invitation(.secagg, server, invited: clients, corruption: rate)
          guard let parameters = try? SessionParameters(invitation, clients: clients) else {
            // Two sets of all n have all honest clients in common; that is one client if n - 1 collude.
            #expect(server == .active && colluders > clients - 2)
            continue
          }
          let t = parameters.threshold
          #expect(parameters.isComplete && parameters.holders == clients && parameters.holdsOwnShare)
          #expect(t <= clients && t > colluders && 2 * t > clients && parameters.colluders(invitation) == colluders)
          if server == .active { #expect(2 * t > clients + colluders && t >= 2 * clients / 3 + 1) }
        }
      }
    }
    #expect(try SessionParameters(invitation(.secagg, invited: 100), clients: 100).threshold == 51)
    #expect(try SessionParameters(invitation(.secagg, .active, invited: 100), clients: 100).threshold == 67)
  }

  @Test("SecAgg+: the search's answer, and the complete graph where it has none") func sparse() throws {
    let honest = try SessionParameters(invitation(.secaggPlus, invited: 1000), clients: 1000)
    #expect(honest.neighbours == 34 && honest.threshold == 18 && !honest.isComplete && !honest.provesKeys)
    #expect(honest.holders == 34 && !honest.holdsOwnShare)
    let active = try SessionParameters(invitation(.secaggPlus, .active, invited: 1000), clients: 1000)
    #expect(active.neighbours == 56 && active.threshold == 38 && active.provesKeys)
    for clients in 3...5 {
      let few = try SessionParameters(invitation(.secaggPlus, .active, invited: clients), clients: clients)
      let full = try SessionParameters(invitation(.secagg, .active, invited: clients), clients: clients)
      #expect(few.isComplete && few.threshold == full.threshold && few.method == .secaggPlus && !few.provesKeys)
    }
    for clients in 2...200 {
      let parameters = try SessionParameters(invitation(.secaggPlus, invited: clients), clients: clients)
      #expect(parameters.isComplete || (parameters.neighbours % 2 == 0 && parameters.neighbours < clients - 1))
      // Never one share alone, however few clients there are.
      #expect(parameters.threshold >= 2)
      #expect(try CommunicationGraph(parameters, seed: .zero).isComplete == parameters.isComplete)
    }
  }

  @Test("LightSecAgg: all but the dropouts must answer, and they are more than the colluders") func light() throws {
    let parameters = try SessionParameters(invitation(.lightSecAgg, invited: 10, dropout: 0.3), clients: 10)
    #expect(parameters.threshold == 7 && parameters.neighbours == 9 && !parameters.holdsOwnShare)
    #expect(throws: SecureAggregationError.self) {
      try SessionParameters(invitation(.lightSecAgg, invited: 10, corruption: 0.5, dropout: 0.5), clients: 10)
    }
  }

  @Test("a share in percent is meant as it is written, and never means nobody") func colluders() throws {
    // In binary 0.29 * 100 is less than 29.
    for (invited, expected) in [(100, 29), (99, 28), (3, 1)] {
      let percent = try invitation(.secagg, invited: invited, corruption: 0.29)
      #expect(try SessionParameters(percent, clients: invited).colluders(percent) == expected)
    }
  }

  @Test("colluders do not drop out: they are as many however few of the invited clients take part")
  func shrunk() throws {
    for method in SecureAggregationProtocol.allCases {
      for server in ServerModel.allCases {
        let minimum = server == .active ? 170 : 100
        let invitation = try invitation(
          method, server, invited: 300, minimum: minimum, corruption: 0.1, dropout: 0.1)
        for clients in [100, 150, 200, 300] where clients >= minimum {
          let parameters = try SessionParameters(invitation, clients: clients)
          #expect(parameters.colluders(invitation) == 30)
          guard method == .secaggPlus, !parameters.isComplete else { continue }
          if server == .active {
            let search = ActiveGraphParameters.find(
              clients: clients, colluders: 30, dropouts: clients / 10, security: 128, eta: 30)
            #expect(parameters.neighbours == search?.holders && parameters.threshold == search?.threshold)
          } else {
            let search = GraphParameters.find(clients: clients, colluders: 30, dropouts: clients / 10)
            #expect(parameters.neighbours == search?.neighbours)
            #expect(parameters.threshold == search?.thresholds.lowerBound)
          }
        }
      }
    }
    // With 31 of 60 colluders there are no 31 shares that they could not have.
    let many = try invitation(.secagg, invited: 300, corruption: 0.2)
    #expect(try SessionParameters(many, clients: 61).threshold == 61)
    #expect(throws: SecureAggregationError.self) { try SessionParameters(many, clients: 60) }
    #expect(throws: SecureAggregationError.self) { try SessionParameters(many, clients: 10) }
  }

  @Test("rates as close to 1 as numbers come are refused, or give the complete graph") func extremeRates() throws {
    for method in SecureAggregationProtocol.allCases {
      for server in ServerModel.allCases {
        for rates in [(0.05, 1.0.nextDown), (1.0.nextDown, 0.05), (1.0.nextDown, 1.0.nextDown)] {
          for clients in [2, 3, 10, 1000, 1 << 20] {
            let invitation = try invitation(
              method, server, invited: clients, corruption: rates.0, dropout: rates.1)
            if let parameters = try? SessionParameters(invitation, clients: clients) {
              #expect(parameters.threshold > parameters.colluders(invitation))
            }
          }
        }
      }
    }
  }

  @Test("no rates make a client search for long") func slowRates() throws {
    let clock = ContinuousClock()
    let clients = 1 << 20
    for server in ServerModel.allCases {
      for (corruption, dropout) in [(0.49, 0.5), (0.05, 0.949), (0.949, 0.05), (0.5, 0.4999), (0.3, 0.349)] {
        let invitation = try SessionInvitation(
          method: .secaggPlus, server: server, task: "t", round: 1, shape: RingShape(count: 4, bits: 20),
          encodingDigest: .zero, modelDigest: .zero, invited: clients, minimumClients: clients,
          corruptionRate: corruption,
          dropoutRate: dropout, sigma: 256, eta: 256)
        let seconds = clock.measure { _ = try? SessionParameters(invitation, clients: clients) }
        #expect(seconds < .seconds(5), "\(corruption) \(dropout) \(server)")
      }
    }
  }

  @Test("against an active server colluders count over the directory, from which it picks the cohort") func directory()
    throws
  {
    // Five per cent of 20,000 may all be among 1,000 that are invited.
    let chosen = try invitation(.secaggPlus, .active, invited: 1000, enrolled: 20_000)
    #expect(chosen.colluders == 1000)
    for method in SecureAggregationProtocol.allCases {
      let chosen = try invitation(method, .active, invited: 1000, enrolled: 20_000)
      #expect(throws: SecureAggregationError.cohortChosen(colluders: 1000, minimum: 1000)) {
        try SessionParameters(chosen, clients: 1000)
      }
    }
    let larger = try invitation(.secaggPlus, .active, invited: 1000, enrolled: 3000)
    #expect(larger.colluders == 150)
    let (more, fewer) = (
      try SessionParameters(larger, clients: 1000),
      try SessionParameters(invitation(.secaggPlus, .active, invited: 1000), clients: 1000)
    )
    #expect(more.threshold > fewer.threshold && more.committee > fewer.committee)
    // At the limit: two honest clients in a sum are one more than none.
    #expect(throws: Never.self) { try invitation(.secagg, .active, invited: 4, corruption: 0.5).checkCohort() }
    #expect(throws: SecureAggregationError.cohortChosen(colluders: 3, minimum: 4)) {
      try invitation(.secagg, .active, invited: 4, corruption: 0.75).checkCohort()
    }
    // A server that follows the protocol does not choose.
    #expect(try invitation(.secaggPlus, invited: 1000).colluders == 50)
  }

  @Test("of one session there are no two sums") func twoSums() throws {
    for (invited, minimum, colluders) in [(10, 5, 1), (11, 6, 1), (300, 157, 15), (300, 150, 1)] {
      let rate = (Double(colluders) + 0.5) / Double(invited)
      let one = try invitation(.secagg, .active, invited: invited, minimum: minimum, corruption: rate)
      #expect(one.colluders == colluders)
      #expect(throws: SecureAggregationError.twoSums(minimum: minimum, invited: invited, colluders: colluders)) {
        try SessionParameters(one, clients: invited)
      }
      let next = try invitation(.secagg, .active, invited: invited, minimum: minimum + 1, corruption: rate)
      #expect(throws: Never.self) { try next.checkCohort() }
      // The honest ones do not suffice for two.
      #expect(2 * (minimum + 1 - colluders) > invited - colluders)
    }
  }

  @Test("too few and too many clients") func counts() throws {
    let narrow = try invitation(.secagg, invited: 9, minimum: 4)
    #expect(throws: SecureAggregationError.tooFewClients(.keys, count: 3, minimum: 4)) {
      try SessionParameters(narrow, clients: 3)
    }
    #expect(throws: SecureAggregationError.self) { try SessionParameters(narrow, clients: 10) }
    #expect(try SessionParameters(narrow, clients: 4).clients == 4)
  }

  @Test("the choice is a sentence") func sentences() throws {
    func sentence(_ invitation: SessionInvitation, _ clients: Int) throws -> String {
      try SessionParameters(invitation, clients: clients).sentence(invitation)
    }
    #expect(
      try sentence(invitation(.secaggPlus, invited: 1000), 1000)
        == "secagg+: 1000 clients, 34 neighbours, 18 share masks, threshold 18; 5 % corrupt, 5 % dropped out, sigma 40, eta 30"
    )
    #expect(
      try sentence(invitation(.secagg, .active, invited: 10, corruption: 0.07, dropout: 0.0125), 10)
        == "secagg: 10 clients, all neighbours, threshold 7; 7 % corrupt, 1.25 % dropped out, active server")
    #expect(
      try sentence(invitation(.secagg, invited: 2, corruption: 0, dropout: 0.005), 2)
        == "secagg: 2 clients, all neighbours, threshold 2; 0 % corrupt, 0.5 % dropped out")
  }

  @Test("more dropouts than a complete graph has shares to spare are told") func shortfalls() throws {
    func shortfall(_ invitation: SessionInvitation, _ clients: Int) throws -> String? {
      try SessionParameters(invitation, clients: clients).shortfall(invitation)
    }
    #expect(
      try shortfall(invitation(.secagg, .active, invited: 12, dropout: 0.6), 12)
        == "7 of 12 clients may drop out by the dropout rate of 60 %, and a sum needs 9: with more than 3 dropouts there is none"
    )
    #expect(try shortfall(invitation(.secagg, invited: 12, dropout: 0.5), 12) != nil)
    #expect(try shortfall(invitation(.secagg, invited: 11, dropout: 0.4), 11) == nil)
    #expect(try shortfall(invitation(.secaggPlus, invited: 1000), 1000) == nil)
    #expect(try shortfall(invitation(.lightSecAgg, invited: 12, dropout: 0.3), 12) == nil)
  }

  @Test("losses after the step keys add up") func losses() {
    #expect(StepRates(keys: 0.5).lossAfterKeys == 0)
    #expect(abs(StepRates(shares: 0.5, unmasking: 0.5).lossAfterKeys - 0.75) < 1e-12)
    #expect(StepRates(input: 1).lossAfterKeys == 1)
  }

  @Test("every part of a session changes its digest") func digest() throws {
    let first = try invitation(.secagg, invited: 20)
    let parameters = try SessionParameters(first, clients: 10)
    func digest(
      _ invitation: SessionInvitation, _ parameters: SessionParameters, _ seed: Bytes32 = .zero, _ root: Bytes32 = .zero
    ) throws -> SessionDigest {
      try SessionDigest(invitation: invitation, parameters: parameters, graphSeed: seed, root: root)
    }
    let one = try #require(Bytes32(bytes: [UInt8](repeating: 1, count: 32)))
    let all: Set<SessionDigest> = [
      try digest(first, parameters), try digest(invitation(.secagg, invited: 20, minimum: 3), parameters),
      try digest(first, SessionParameters(first, clients: 11)), try digest(first, parameters, one),
      try digest(first, parameters, .zero, one),
    ]
    #expect(all.count == 5)
  }
}
