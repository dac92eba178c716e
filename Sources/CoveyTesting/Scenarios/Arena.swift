internal import CoveyCore
internal import CoveySecureAggregation

/// Where a scenario runs its sessions, and collects what they come to.
struct Arena {
  let pair: SessionPair
  let setting: SessionSetting
  /// Identities and memories of the clients, the same for all sessions of the scenario unless it makes new ones.
  var world: HostileWorld
  var random: KitRandom
  var outcome: HostileOutcome
  private var round = 0

  init(_ pair: SessionPair, _ setting: SessionSetting, scenario: String, seed: UInt64) throws {
    self.pair = pair
    self.setting = setting
    world = try HostileWorld(setting)
    random = KitRandom(seed: seed)
    outcome = HostileOutcome(scenario: scenario, setting: setting)
  }

  /// The client at a place of the cohort.
  func client(_ place: Int) -> ClientID { setting.clients[place] }

  /// The number of a round that was not played yet.
  mutating func nextRound() -> Int {
    round += 1
    return round
  }

  /// A session of the next round, or of the one given, that has not run.
  mutating func session(_ attack: Attack, round: Int? = nil) throws -> HostileSession {
    let round = round ?? nextRound()
    return try HostileSession(pair, setting, world, round: round, attack: attack, random: &random)
  }

  /// Runs a session under attack and judges it.
  @discardableResult
  mutating func run(_ attack: Attack, round: Int? = nil, expecting expectation: Expectation) throws -> HostileSession {
    let session = try session(attack, round: round)
    try session.run()
    judge(session, expectation)
    return session
  }

  /// Runs a session that nobody attacks, of which an attacker keeps the record.
  mutating func honest() throws -> HostileSession { try run(.none, expecting: .nothing) }

  /// Judges a session that has run.
  mutating func judge(_ session: HostileSession, _ expectation: Expectation) {
    let judgement = SessionJudgement(session, expectation)
    outcome.trials += 1
    outcome.problems += judgement.problems
    outcome.leaks += LeakCheck(session).leaks
    if judgement.isExactSum { outcome.sums += 1 }
    if case .aborted(let refusal) = session.record.end { outcome.aborts.insert(refusal.kind) }
    outcome.clientErrors.formUnion(session.record.clientRefusals.values.compactMap { $0.first?.kind })
    outcome.serverErrors.formUnion(session.record.serverRefusals.values.compactMap { $0.first?.kind })
  }
}
