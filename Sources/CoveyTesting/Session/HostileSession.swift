internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation

/// One session of the pair under test with an attacker in the middle, and a record of all that happened.
final class HostileSession {
  let setting: SessionSetting
  let invitation: SessionInvitation
  let world: HostileWorld
  let attack: Attack
  let server: any ServerSession
  let clients: [ClientID: any ClientSession]
  var record = SessionLog()
  private let honestInputs: [ClientID: RingVector]

  init(
    _ pair: SessionPair, _ setting: SessionSetting, _ world: HostileWorld, round: Int, attack: Attack,
    random: inout KitRandom
  ) throws {
    self.setting = setting
    self.world = world
    self.attack = attack
    invitation = try setting.invitation(round: round, directory: world.directory.digest())
    server = try pair.makeServer(
      invitation, setting.clients, setting.server == .active ? world.directory : nil)
    var clients: [ClientID: any ClientSession] = [:]
    var inputs: [ClientID: RingVector] = [:]
    for client in setting.clients {
      clients[client] = try pair.makeClient(
        setting.method, client, setting.policy(), world.identity(of: client, in: setting),
        world.histories[client] ?? VolatileHistory())
      inputs[client] = random.vector(setting.shape)
    }
    self.clients = clients
    honestInputs = inputs
  }

  /// Runs the session to its end.
  func run() throws {
    // An honest server has seven steps; one that never ends would keep us here.
    for _ in 0..<12 {
      guard let step = server.step else { break }
      for client in server.participants { try exchange(with: client, in: step) }
      try attack.beforeClosing(step, self)
      do {
        try server.closeStep()
      } catch {
        record.end = .aborted(SessionLog.Refusal(step, error))
        if server.step != nil { record.broken.append("the server aborted and has a step open") }
        return
      }
    }
    do {
      record.end = .sum(try server.sum(on: SerialWorkers()))
    } catch {
      record.end = .aborted(SessionLog.Refusal(.unmasking, error))
    }
  }

  private func exchange(with client: ClientID, in step: SessionStep) throws {
    let message = try server.message(for: client)
    record.fromServer[step, default: [:]][client] = message
    for arriving in try attack.toClient(Letter(step: step, client: client, bytes: message), self) {
      guard let answer = deliver(arriving, to: client, in: step) else { continue }
      for sent in try attack.toServer(Letter(step: step, client: client, bytes: answer), self) {
        hand(sent, from: client)
      }
    }
  }

  /// Gives a message to a client and returns what it answers; nil, and the reason is on record, if it refuses.
  @discardableResult func deliver(_ message: [UInt8], to client: ClientID, in step: SessionStep) -> [UInt8]? {
    guard let session = clients[client] else { return nil }
    do {
      let answer = step == .input ? try mask(message, client, session) : try session.answer(message)
      try note(answer, of: client, to: message)
      return answer
    } catch let refusal as InputRefused {
      // The client's own program refused the numbers: it sends nothing, as if it had dropped out.
      record.clientRefusals[client, default: []].append(SessionLog.Refusal(step, refusal.error))
      return nil
    } catch {
      record.clientRefusals[client, default: []].append(SessionLog.Refusal(step, error))
      if session.step != nil { record.broken.append("\(client) refused a message and goes on") }
      return nil
    }
  }

  private func mask(_ message: [UInt8], _ client: ClientID, _ session: any ClientSession) throws -> [UInt8] {
    try session.accept(message)
    let round = attack.round(client, self) ?? RoundBinding(trusting: invitation)
    _ = try session.begin(round, charging: PrivacyCharge(rho: 0), within: nil)
    var values = honestInputs[client] ?? RingVector(setting.shape)
    do {
      if let other = try attack.input(client, self) { values = other }
    } catch {
      throw InputRefused(error: error)
    }
    let input = values
    var answer: [UInt8] = []
    do {
      try session.mask(&values, into: &answer)
    } catch {
      if values.words.contains(where: { $0 != 0 }) || !answer.isEmpty {
        record.broken.append("\(client) refused to mask and left its input behind")
      }
      throw error
    }
    record.inputs[client] = input
    return answer
  }

  /// Gives a message to the server in a client's name.
  func hand(_ message: [UInt8], from client: ClientID) {
    let step = server.step ?? .unmasking
    do {
      try server.receive(message, from: client)
      if step == .keys { record.keys[client] = try KeyAdvertisement(decoding: message, for: invitation) }
      if step == .input { record.summed.insert(client) }
    } catch {
      record.serverRefusals[client, default: []].append(SessionLog.Refusal(step, error))
    }
  }

  private func note(_ answer: [UInt8], of client: ClientID, to message: [UInt8]) throws {
    let step = try MessageHeader(of: answer, during: .keys).step
    if record.fromClients[step]?[client] == nil { record.fromClients[step, default: [:]][client] = answer }
    if step == .keys { record.invitations[client] = try SessionInvitation(decoding: message) }
    if step == .shares, let invited = record.invitations[client] {
      record.views[client] = try KeyView(message, for: invited, client: client)
    }
    guard step == .unmasking else { return }
    record.released.append((client, answer))
    record.requests.append((client, message))
  }
}

/// Why a client has nothing to put in.
private struct InputRefused: Error {
  let error: any Error
}
