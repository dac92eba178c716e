internal import CoveyCore
public import CoveySecureAggregation

/// Rounds in which some clients lie in every way that can be proven and others drop out: what must come of them is the sum
/// of the rest, and the names of the liars.
public struct LiarTrial: Sendable {
  /// The protocol.
  public let method: SecureAggregationProtocol
  /// What the server may do that clients are to be safe from.
  public let server: ServerModel
  /// Clients of a round.
  public let clients: Int
  /// Clients of them that lie.
  public let liars: Int
  /// Clients of them that drop out, in any step.
  public let dropouts: Int
  /// The share of clients that may drop out: liars fall silent as well.
  public let dropoutRate: Double
  /// Chooses who does what.
  public let seed: UInt64

  /// A trial of SecAgg or SecAgg+.
  /// - Parameters:
  ///   - method: The protocol.
  ///   - server: What the server may do.
  ///   - clients: Of each session, >= 8.
  ///   - rate: Of liars, and of dropouts; both are counted on as dropouts.
  ///   - seed: Keys who lies, how, and who drops out.
  /// - Precondition: Not LightSecAgg; at least 8 clients, a rate in [0, 0.25].
  public init(
    _ method: SecureAggregationProtocol, server: ServerModel = .semiHonest, clients: Int, rate: Double = 0.05,
    seed: UInt64 = 1
  ) {
    precondition(method != .lightSecAgg, "liars of LightSecAgg lie otherwise")
    precondition(clients >= 8 && (0...0.25).contains(rate), "a trial has clients, and more honest ones than others")
    self.method = method
    self.server = server
    self.clients = clients
    liars = Int(rate * Double(clients))
    dropouts = liars
    dropoutRate = 2 * rate
    self.seed = seed
  }

  /// What rounds came to.
  public struct Result: Sendable, Hashable {
    /// Rounds that were run.
    public var rounds = 0
    /// Rounds with the exact sum of the inputs of all honest clients that stayed.
    public var complete = 0
    /// Liars.
    public var liars = 0
    /// Liars that were named for what they did.
    public var named = 0
    /// Liars of each kind, and how many were named: by the kind for which they must be.
    public var kinds: [Misconduct: [Int]] = [:]
    /// Clients that were named and did nothing.
    public var wronged = 0
    /// What went wrong, a sentence each.
    public var problems: [String] = []

    /// No round yet.
    public init() {}

    /// Adds other rounds.
    public static func += (left: inout Result, right: Result) {
      left.rounds += right.rounds
      left.complete += right.complete
      left.liars += right.liars
      left.named += right.named
      left.wronged += right.wronged
      left.problems += right.problems
      for (kind, counts) in right.kinds {
        left.kinds[kind] = zip(left.kinds[kind] ?? [0, 0], counts).map { $0 + $1 }
      }
    }
  }

  /// Runs one round.
  /// - Parameter number: Which: all of them are different.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  public func round(_ number: Int) throws -> Result {
    var random = KitRandom(seed: seed &+ 0x9e37_79b9_7f4a_7c15 &* UInt64(number + 1))
    let setting = SessionSetting(
      method, server, clients: clients, minimumClients: server == .active ? clients * 7 / 10 : clients * 2 / 3,
      corruptionRate: 0.05, dropoutRate: dropoutRate, sigma: 40, eta: 30)
    let chosen = Array(setting.clients.shuffled(using: &random).prefix(liars + dropouts))
    var roles: [ClientID: TrialRole] = [:]
    for (place, client) in chosen.enumerated() {
      guard place < liars else {
        roles[client] = .dropout([.keys, .shares, .check, .input, .unmasking][random.below(5)])
        continue
      }
      // One after the other, so that all of them come equally often.
      roles[client] = TrialRole.lies[(number * liars + place) % TrialRole.lies.count]
    }
    let outcome = try TrialRound(setting, roles: roles, round: number, seed: random.next()).run()
    return judge(outcome, roles, number)
  }

  private func judge(_ outcome: TrialRound.Outcome, _ roles: [ClientID: TrialRole], _ number: Int) -> Result {
    var result = Result()
    result.rounds = 1
    result.complete = outcome.isComplete ? 1 : 0
    if let failure = outcome.failure { result.problems.append("round \(number): \(failure)") }
    for (client, role) in roles {
      guard let misconduct = role.misconduct else { continue }
      let isNamed = outcome.excluded[client] == misconduct
      result.liars += 1
      result.named += isNamed ? 1 : 0
      result.kinds[misconduct, default: [0, 0]][0] += 1
      result.kinds[misconduct, default: [0, 0]][1] += isNamed ? 1 : 0
      if !isNamed {
        let instead = outcome.excluded[client]?.rawValue ?? "nothing"
        result.problems.append("round \(number): \(client), \(role), was named for \(instead)")
      }
    }
    for (client, misconduct) in outcome.excluded where roles[client]?.misconduct == nil {
      result.wronged += 1
      result.problems.append("round \(number): \(client) was named for \(misconduct.rawValue), and did nothing")
    }
    return result
  }
}
