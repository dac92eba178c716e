internal import CoveyAggregation
public import CoveyCore
internal import CoveyPrivacy
public import CoveyTransport

extension FederatedServer {
  /// One round as the server lives it: choose, reserve, collect, release, step, evaluate, report, checkpoint.
  ///
  /// - Parameters:
  ///   - transport: Carries the request to the clients and their replies back.
  ///   - evaluator: Evaluates the model when that is due; nil if there is nothing to evaluate on.
  ///   - record: Receives the report before the checkpoint, so that a record is never behind a checkpoint.
  /// - Returns: The report; nil if the round was abandoned, which leaves the state as it was.
  /// - Throws: `BudgetReached` if the privacy budget does not allow the round: nothing has happened then. What the ledger,
  ///   the transport, the evaluation, `record` or the checkpoint throws. A client's failure is no error.
  public func runRound(
    over transport: some RoundTransport, evaluator: (some ModelEvaluating)?, record: (RoundReport) throws -> Void
  ) throws -> RoundReport? {
    let start = clock.now
    var pace = state.pacing
    let cohort = try nextCohort(&pace)
    var report = RoundReport(round: state.round + 1, cohort: cohort.count)
    note(cohort, pace, in: &report)

    // Written ahead: from here on the round counts as released, whatever happens to this process.
    try privacy?.ledger.willRelease(round: state.round)
    let before = state.privacy
    // Whoever was proven to lie is not invited.
    let invited = secure.map { secure in cohort.filter { !secure.bans.isBanned(ClientID(rawValue: $0)) } } ?? cohort
    let asked = try admit(invited)
    guard try collect(from: asked, over: transport, into: &report) else {
      state.privacy = before
      return nil
    }
    report.countUnasked(invited, asked: asked)
    report.countBanned(cohort.count - invited.count)
    let released = try release(into: &report)
    state.keepModels(for: pace, of: algorithm)
    report.applied = released.map { state.step(by: algorithm, along: $0, facts(of: report)) } ?? false
    report.seconds = seconds(since: start)

    if let evaluator, plan.evaluation.isDue(completed: report.round, of: plan.rounds) {
      let evaluationStart = clock.now
      report.evaluation = try evaluator.evaluate(state.parameters)
      report.evaluationSeconds = seconds(since: evaluationStart)
    }

    advance(by: report, pace)
    try record(report)
    try checkpoints?.roundEnded(state, isLast: isFinished)
    return report
  }

  /// The round counts from here on.
  private func advance(by report: RoundReport, _ pace: PacingState) {
    state.round = report.round
    state.pacing = pace
    state.totals.add(report)
    if let result = report.evaluation, plan.evaluation.isMet(by: result) { state.totals.targetRound = report.round }
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    let (whole, fraction) = start.duration(to: clock.now).components
    return Double(whole) + Double(fraction) * 1e-18
  }
}
