internal import CoveyAggregation
internal import CoveyAlgorithms
internal import CoveyCore
internal import CoveyPrivacy
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTransport

extension FederatedServer {
  /// Sends the request to the cohort and sums what comes back; false if the round was abandoned.
  func collect(
    from cohort: Cohort, over transport: some RoundTransport, into report: inout RoundReport
  ) throws -> Bool {
    if let secure { return try collect(from: cohort, in: secure, over: transport, into: &report) }
    let requests = try requests(for: cohort)
    report.bytesDown = cohort.count * requests.newest.request.byteCount
    if let state = state.privacy { privacy?.protection.prepare(bound: state.clipBound) }
    try fold.begin(cohort)
    var delivery: PlainDelivery? = PlainDelivery(requests, to: cohort, into: fold)
    guard try deliver(over: transport, { delivery.take() }) else { return false }
    fold.withCounts { report.take($0) }
    return true
  }

  /// The same by secure aggregation: the server is shown the sum, or the session is aborted and there is none.
  private func collect(
    from cohort: Cohort, in secure: SecureRun, over transport: some RoundTransport, into report: inout RoundReport
  ) throws -> Bool {
    // No update reaches this fold but through the session.
    try fold.begin(Cohort([]) { _ in 0 })
    var record = SessionRecord()
    var secureReport = SecureAggregationReport(method: secure.configuration.method(cohort: cohort.count).rawValue)
    do {
      let input = try maskedInput(secure, cohort: max(1, cohort.count))
      let least = input.minimumClients(secure.configuration)
      guard cohort.count >= least else {
        throw SecureAggregationError.tooFewClients(.keys, count: cohort.count, minimum: least)
      }
      let request = RoundRequest(
        try names.next(round: state.round), parameters: state.parameters,
        broadcast: algorithm.broadcast(state.algorithm), payload: layout.count, tensors: plan.tensors,
        training: plan.training,
        algorithm: algorithm.settings, masking: input)
      let host = SessionHost(try secure.open(request, input, cohort: cohort), cohort: cohort, fold: fold)
      report.bytesDown = cohort.count * request.byteCount
      defer {
        record = host.record
        secureReport.take(host.facts)
      }
      // Whatever comes of the round: a lie was proven by then, or was not.
      func ban() throws { try secure.bans.add(host.facts.excluded, run: secure.task, round: state.round + 1) }
      do {
        let sent = SentRequest(request)
        let isWhole = try deliver(over: transport) {
          host.step.map { SessionDelivery(sent, $0, of: host) }
        } close: { _ in
          try host.closeStep()
        }
        guard isWhole else {
          try ban()
          return false
        }
        let sum = try host.sum(on: secure.workers)
        try ban()
        try reveal(sum, of: host.facts, as: input, by: secure, into: &secureReport)
      } catch let error as SecureAggregationError {
        if error != .spoiledSum { try ban() }
        throw error
      }
    } catch let error as SecureAggregationError {
      secureReport.aborted = "\(error)"
    } catch let error as IntegerEncodingError {
      secureReport.aborted = "\(error)"
    }
    secureReport.take(record)
    // Only sums that were shown can be spoiled, and only their clients can have done it.
    let isSpoiled = secureReport.aborted == "\(SecureAggregationError.spoiledSum)"
    if isSpoiled || secureReport.aborted == nil {
      let summed = cohort.clients.filter { client in
        record.loss(of: ClientID(rawValue: client)).map { $0.step > .input } ?? true
      }
      secure.spoiledSums.note(summed, isSpoiled: isSpoiled)
    }
    if isSpoiled { secureReport.suspects = secure.spoiledSums.suspects(atMost: 5) }
    fold.withCounts { counts in
      counts.count(record, of: cohort, isAborted: secureReport.aborted != nil)
      report.take(counts)
    }
    report.bytesDown += record.bytesDown
    report.secureAggregation = secureReport
    return true
  }

  /// Delivers one thing after the other, until there is nothing left or the round is abandoned: plain rounds have one delivery,
  /// sessions of secure aggregation one for each step.
  /// - Parameters:
  ///   - next: What to deliver; nil if nothing is left.
  ///   - close: Called when all answers are in, or time is up.
  /// - Returns: Whether the round was not abandoned.
  private func deliver<Sent: ClosingDelivery>(
    over transport: some RoundTransport, _ next: () throws -> Sent?, close: (Sent) throws -> Void = { _ in }
  ) throws -> Bool {
    defer { transport.roundEnded() }
    while !fold.abandoned, let delivery = try next() {
      try transport.deliver(delivery)
      delivery.waitAndClose(until: patience.map { clock.now.advanced(by: $0) })
      if fold.abandoned { break }
      try close(delivery)
    }
    return !fold.abandoned
  }

  private func maskedInput(_ secure: SecureRun, cohort: Int) throws -> MaskedInput {
    let grid = state.privacy.flatMap { plan.privacy?.roundingGrid($0.clipBound) }
    return try secure.configuration.input(
      cohort: cohort, dimension: layout.count, grid: grid,
      shares: privacy?.protection.shares, seed: secure.seed)
  }
}
