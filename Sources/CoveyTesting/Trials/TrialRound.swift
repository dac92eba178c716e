internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

/// One session of a trial: honest clients, dropouts and liars by their roles.
final class TrialRound {
  private let setting: SessionSetting
  private let roles: [ClientID: TrialRole]
  private let invitation: SessionInvitation
  private let server: SecureAggregationServer
  private var clients: [ClientID: any ClientSession] = [:]
  private var liars: [ClientID: LyingClient] = [:]
  private var lists: [ClientID: KeyList] = [:]
  private var inputs: [ClientID: RingVector] = [:]
  private var context: SessionContext?
  private var summed: Set<ClientID> = []
  private var random: KitRandom
  /// Errors of honest clients, which there must not be.
  private(set) var complaints: [String] = []

  init(_ setting: SessionSetting, roles: [ClientID: TrialRole], round: Int, seed: UInt64) throws {
    self.setting = setting
    self.roles = roles
    random = KitRandom(seed: seed)
    let world = try HostileWorld(setting)
    invitation = try setting.invitation(round: round, directory: world.directory.digest())
    server = try SecureAggregationServer(
      invitation: invitation, cohort: setting.clients, directory: setting.server == .active ? world.directory : nil)
    for client in setting.clients {
      let role = roles[client] ?? .honest
      if role.isImpostor {
        liars[client] = try LyingClient(client, signer: world.keys[client])
      } else {
        clients[client] = try SessionPair.covey.makeClient(
          setting.method, client, setting.policy(), world.identity(of: client, in: setting), VolatileHistory())
      }
      inputs[client] = random.vector(setting.shape)
    }
  }

  /// What came of a round.
  struct Outcome: Sendable {
    /// Whether there is a sum, of all inputs that were taken, exactly, with those of all honest clients that stayed.
    let isComplete: Bool
    /// Why there is none.
    let failure: String?
    /// Who was excluded, and what for.
    let excluded: [ClientID: Misconduct]
  }

  /// Runs the session.
  func run() throws -> Outcome {
    var failure: String?
    var isComplete = false
    do {
      while let step = server.step {
        for client in server.participants { try exchange(with: client, in: step) }
        try server.closeStep()
      }
      let sum = try server.sum(on: SerialWorkers())
      isComplete = sum == plainSum() && summed.isSuperset(of: stayed)
      if !isComplete { failure = "the sum is not that of the honest clients" }
    } catch let error as SecureAggregationError {
      failure = "\(error)"
    }
    var excluded: [ClientID: Misconduct] = [:]
    for exclusion in server.facts.excluded { excluded[exclusion.client] = exclusion.misconduct }
    return Outcome(
      isComplete: isComplete && complaints.isEmpty, failure: failure ?? complaints.first, excluded: excluded)
  }

  /// The clients whose inputs must be in the sum.
  private var stayed: Set<ClientID> {
    Set(
      setting.clients.filter { client in
        switch roles[client] ?? .honest {
        case .honest, .forgedShare: true
        case .dropout(let step): step > .input
        default: false
        }
      })
  }

  private func plainSum() -> RingVector {
    var sum = RingVector(setting.shape)
    for client in summed { if let input = inputs[client] { sum.add(input) } }
    sum.reduce()
    return sum
  }

  private func exchange(with client: ClientID, in step: SessionStep) throws {
    let role = roles[client] ?? .honest
    if case .dropout(let last) = role, step >= last { return }
    let message = try server.message(for: client)
    guard let answer = try role.isImpostor ? lie(message, client, role, step) : honest(message, client, role, step)
    else { return }
    do {
      try server.receive(answer, from: client)
      if step == .input { summed.insert(client) }
    } catch let error as SecureAggregationError {
      if role.misconduct == nil { complaints.append("\(client) was refused in the step \(step): \(error)") }
    }
  }

  private func honest(_ message: [UInt8], _ client: ClientID, _ role: TrialRole, _ step: SessionStep) throws -> [UInt8]?
  {
    guard let session = clients[client] else { return nil }
    do {
      guard step == .input else {
        let answer = try session.answer(message)
        return role == .forgedShare && step == .unmasking ? try forged(answer) : answer
      }
      try session.accept(message)
      guard var values = inputs[client] else { return nil }
      var answer: [UInt8] = []
      try session.mask(&values, into: &answer)
      return answer
    } catch let error as SecureAggregationError {
      complaints.append("\(client) refused in the step \(step): \(error)")
      return nil
    }
  }

  private func forged(_ answer: [UInt8]) throws -> [UInt8] {
    guard let context else { return answer }
    var entries = try UnmaskingResponse(decoding: answer, in: context).entries
    let place = random.below(entries.count)
    entries[place] = UnmaskingResponse.Entry(
      position: entries[place].position, kind: entries[place].kind, share: try ShamirSharing.randomSecret())
    return UnmaskingResponse(entries: entries).encoded(in: context)
  }

  private func lie(_ message: [UInt8], _ client: ClientID, _ role: TrialRole, _ step: SessionStep) throws -> [UInt8]? {
    guard let liar = liars[client] else { return nil }
    switch step {
    case .keys:
      return try liar.keys(invitation).encoded(for: invitation)
    case .shares:
      let list = try KeyList(decoding: message, for: invitation, client: client)
      lists[client] = list
      let context = try SessionContext(invitation, list)
      self.context = context
      guard let graph = server.graph else { return nil }
      let holders = graph.neighbours(of: list.position)
      // More than one victim, since some of them drop out or lie themselves.
      let victims = Set(holders.shuffled(using: &random).prefix(6))
      var lie: DealingLie?
      if case .dealing(let chosen) = role { lie = chosen }
      return try liar.dealing(list, to: holders, in: context, lie, victims: victims)
    case .check:
      guard let context else { return nil }
      let dealers = try ShareDelivery(decoding: message, in: context).entries.map(\.share.position)
      return liar.complaints(fault(of: role), of: accused(by: client, role, dealers, context), in: context)
    case .dispute:
      guard let context, let list = lists[client], case .complaint(let fault, let isForged) = role else { return nil }
      let dealer = try DisputedDealings(decoding: message, in: context).entries[0].dealer
      guard let entry = list.entries.first(where: { $0.position == dealer }) else { return nil }
      return try liar.evidence(fault, against: entry, as: list.position, in: context, isForged: isForged)
    default: return nil
    }
  }

  private func fault(of role: TrialRole) -> DealingFault {
    if case .complaint(let fault, _) = role { return fault }
    return .value
  }

  /// Whom a liar complains of: honest clients, where it lies about one.
  private func accused(
    by client: ClientID, _ role: TrialRole, _ dealers: [Int], _ context: SessionContext
  ) -> [Int] {
    switch role {
    case .manyComplaints: return Array(dealers.prefix(context.parameters.threshold))
    case .complaint:
      let honest = dealers.filter { position in
        let entry = lists[client]?.entries.first { $0.position == position }
        return entry.map { (roles[$0.client] ?? .honest).misconduct == nil } ?? false
      }
      return Array(honest.prefix(1))
    default: return []
    }
  }
}
