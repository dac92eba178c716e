internal import CoveyClient
internal import CoveyCore
internal import CoveyData
internal import CoveySecureAggregation
internal import CoveyTransport

extension WorkerPool {
  /// One client in one step: it answers, drops out as the run's setup wants, or fails and is heard of no more.
  func play(_ place: Int, of lane: any DeliveryLane, _ step: SessionStep, round: Int, _ worker: Worker) {
    let client = lane.client(place)
    guard let members, let member = members[client] else {
      lane.lose(place, .threw, "takes part in no session")
      return
    }
    guard !dropsOut(client, of: round, in: step) else {
      member.session = nil
      lane.lose(place, .droppedOut, "dropped out")
      return
    }
    guard let question = lane.question(place), let message = question.session else { return }
    do {
      if step == .keys { member.session = try join(question.request, client, cohort: members.count) }
      guard let session = member.session else { throw SecureAggregationError.sessionOver }
      defer { lane.count(clientSeconds: session.takeSeconds()) }
      if step == .input {
        let opened = try worker.open(question.request)
        ClientRound.answer(
          question.request.request, as: Participant(trusting: client), trainer: worker.trainer, simulating: noise,
          memory: worker.memory, in: InputTurn(session, message: message), states: states, opened: opened,
          into: &worker.reply
        ) { [data] in
          try data.view(ofClient: client.rawValue)
        }
        if worker.reply.failure != nil { member.session = nil }
        lane.receive(&worker.reply, place)
      } else {
        lane.receive(try session.answer(message), place)
      }
    } catch {
      member.session = nil
      lane.lose(place, .threw, "\(error)")
    }
  }

  private func join(_ request: SentRequest, _ client: ClientID, cohort: Int) throws -> MeasuredSession {
    guard let secure else { preconditionFailure("a pool without secure aggregation holds no sessions") }
    return MeasuredSession(
      try secure.sessions.join(
        request.request, as: client, expected: secure.expected(request, cohort: cohort)))
  }

  private func dropsOut(_ client: ClientID, of round: Int, in step: SessionStep) -> Bool {
    if step == .keys, failures.dropsOut(seed: seed, round: round, client: client.rawValue) { return true }
    return secure?.configuration.dropout.dropsOut(seed: seed, round: round, client: client, step: step) ?? false
  }
}
