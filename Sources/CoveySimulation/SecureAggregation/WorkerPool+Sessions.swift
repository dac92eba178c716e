internal import CoveyClient
internal import CoveyCore
internal import CoveyData
internal import CoveySecureAggregation
internal import CoveySystem
internal import CoveyTransport

extension WorkerPool {
  func exchange(_ request: RoundRequest, with cohort: Cohort, in host: SessionHost) throws {
    guard let secure else { preconditionFailure("a pool without secure aggregation holds no sessions") }
    let members = SimulatedCohort(cohort)
    let expected = try secure.expected(request, cohort: cohort)
    let opened = try OpenedRequest(request, digests: expected.digests)
    while let step = host.step {
      let participants = host.participants
      let next = PieceCounter()
      team.perform { [self] index in
        while !host.isAbandoned, let piece = next.take(below: participants.count) {
          guard let member = members[participants[piece]] else { continue }
          play(participants[piece], member, step, request, expected, opened, workers[index], host)
        }
      }
      if host.isAbandoned { return }
      try host.closeStep()
    }
  }

  /// One client in one step: it answers, drops out as the run's setup wants, or fails and is heard of no more.
  private func play(
    _ client: ClientID, _ member: SimulatedCohort.Member, _ step: SessionStep, _ request: RoundRequest,
    _ expected: ExpectedSession, _ opened: OpenedRequest, _ worker: Worker, _ host: SessionHost
  ) {
    guard !dropsOut(client, of: request.round, in: step) else {
      member.session = nil
      host.lose(client, .droppedOut, "dropped out")
      return
    }
    guard let message = host.message(for: client) else { return }
    do {
      if step == .keys { member.session = try join(request, client, expected, host) }
      guard let session = member.session else { throw SecureAggregationError.sessionOver }
      if step == .input {
        let view = { [data] in try data.view(ofClient: client.rawValue) }
        ClientRound.answer(
          request, as: Participant(trusting: client), trainer: worker.trainer, simulating: noise,
          encoder: worker.encoder, in: InputTurn(session, message: message), states: states, opened: opened,
          into: &worker.reply, examples: view)
        if worker.reply.failure != nil { member.session = nil }
        host.receive(&worker.reply)
      } else {
        host.receive(try session.answer(message), from: client)
      }
    } catch {
      member.session = nil
      host.lose(client, .threw, "\(error)")
    }
  }

  private func join(
    _ request: RoundRequest, _ client: ClientID, _ expected: ExpectedSession, _ host: SessionHost
  ) throws -> any ClientSession {
    guard let secure else { throw ClientError.noSession }
    return MeasuredSession(try secure.sessions.join(request, as: client, expected: expected), host: host)
  }

  private func dropsOut(_ client: ClientID, of round: Int, in step: SessionStep) -> Bool {
    if step == .keys, failures.dropsOut(seed: seed, round: round, client: client.rawValue) { return true }
    return secure?.configuration.dropout.dropsOut(seed: seed, round: round, client: client, step: step) ?? false
  }
}
