import CoveyCore
import CoveySecureAggregation
import Testing
import _TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Dropouts in SecAgg and SecAgg+")
struct DropoutTests {
  /// With COVEY_EXHAUSTIVE set, all 117,649 patterns of 6 clients and not just one of each kind.
  private static let isExhaustive = getenv("COVEY_EXHAUSTIVE") != nil

  /// Runs a session and compares what comes of it with the rules.
  private func check(_ session: SessionFixture, _ pattern: DropoutPattern, _ rules: DropoutRules) {
    switch rules.outcome(pattern) {
    case .success(let alive):
      #expect(throws: Never.self, "\(pattern)") {
        let sum = try session.run(dropping: pattern.dropped)
        #expect(sum == session.plainSum(alive), "\(pattern)")
      }
    case .failure(let error):
      #expect(throws: error, "\(pattern)") { try session.run(dropping: pattern.dropped) }
      #expect(session.server.step == nil)
      #expect(throws: SecureAggregationError.sessionOver) { try session.server.sum(on: SerialWorkers()) }
    }
    #expect(session.clientErrors.isEmpty && session.serverErrors.isEmpty, "\(pattern)")
  }

  private func completeRules(_ session: SessionFixture, minimum: Int) -> DropoutRules {
    let server = session.invitation.server
    return DropoutRules(
      server: server, minimum: minimum, threshold: { server == .active ? 2 * $0 / 3 + 1 : $0 / 2 + 1 },
      neighbours: nil, name: session.name)
  }

  @Test("in a complete graph: every pattern ends as the threshold says", arguments: 2...6, ServerModel.allCases)
  func completeGraph(count: Int, model: ServerModel) throws {
    let choices = DropoutPattern.choices(model, from: .keys)
    // Against an active server one of two is a colluder, and knows the other's input.
    if model == .active, count == 2 { return }
    let patterns =
      count <= 3 || Self.isExhaustive
      ? DropoutPattern.all(count, choices) : DropoutPattern.allUpToOrder(count, choices, seed: UInt64(count))
    for (number, pattern) in patterns.enumerated() {
      let minimum = SessionFixture.leastMinimum(count, model) + number % 2
      guard minimum <= count else { continue }
      let session = try SessionFixture(
        clients: count, server: model, shape: RingShape(count: 3, bits: 17), minimum: minimum, seed: UInt64(number))
      check(session, pattern, completeRules(session, minimum: minimum))
    }
  }

  @Test(
    "in sparse graphs: every pattern ends as the graph and the threshold say",
    arguments: [(5, 2, 1), (5, 2, 2), (6, 2, 2), (6, 4, 2), (6, 4, 3), (6, 4, 4)], ServerModel.allCases)
  func sparseGraph(size: (clients: Int, neighbours: Int, threshold: Int), model: ServerModel) throws {
    let choices = DropoutPattern.choices(model, isSparse: true, from: .shares)
    let all = DropoutPattern.all(size.clients, choices)
    var numbers = TestNumbers(seed: UInt64(100 * size.clients + 10 * size.neighbours + size.threshold))
    let patterns = Self.isExhaustive ? all : (0..<40).map { _ in numbers.pick(all) }
    for (number, pattern) in patterns.enumerated() {
      let session = try sparseSession(size, model, seed: UInt64(number))
      check(session, pattern, try sparseRules(session, size.threshold))
    }
  }

  @Test("in larger graphs, at random", arguments: ServerModel.allCases)
  func largerGraphs(model: ServerModel) throws {
    var numbers = TestNumbers(seed: 7)
    for round in 0..<24 {
      let count = numbers.integer(in: 13...40)
      let rate = [0.02, 0.05, 0.12][round % 3]
      if round % 2 == 0 {
        let session = try SessionFixture(clients: count, server: model, seed: UInt64(round))
        let pattern = DropoutPattern.random(count, DropoutPattern.choices(model, from: .keys), rate: rate, &numbers)
        check(session, pattern, completeRules(session, minimum: session.invitation.minimumClients))
      } else {
        let neighbours = 2 * numbers.integer(in: 2...6)
        let threshold = numbers.integer(in: neighbours / 2...neighbours - 1)
        let session = try sparseSession((count, neighbours, threshold), model, seed: UInt64(round))
        let pattern = DropoutPattern.random(
          count, DropoutPattern.choices(model, isSparse: true, from: .shares), rate: rate, &numbers)
        check(session, pattern, try sparseRules(session, threshold))
      }
    }
  }

  private func sparseSession(
    _ size: (clients: Int, neighbours: Int, threshold: Int), _ model: ServerModel, seed: UInt64
  ) throws -> SessionFixture {
    let session = try SessionFixture(
      clients: size.clients, method: .secaggPlus, server: model, shape: RingShape(count: 3, bits: 32),
      fixed: (size.neighbours, size.threshold), seed: seed)
    // The graph is known once all keys are in.
    try session.run(through: .keys)
    return session
  }

  private func sparseRules(_ session: SessionFixture, _ threshold: Int) throws -> DropoutRules {
    let graph = try #require(session.server.graph)
    return DropoutRules(
      server: session.invitation.server, minimum: session.invitation.minimumClients, threshold: { _ in threshold },
      neighbours: { Set(graph.neighbours(of: $0)) },
      quorum: session.invitation.server == .active ? 2 * graph.clients / 3 + 1 : 0, name: session.name)
  }
}
