internal import CoveyCore

extension FederatedServer {
  /// Who takes part in the next round.
  /// - Parameter pace: What the pacing carries; it counts once the round is completed.
  /// - Throws: ``PacingError`` for cohorts and tickets that cannot be.
  func nextCohort(_ pace: inout PacingState) throws -> Cohort {
    let cohort = plan.pacing.next(&pace, round: state.round, context)
    if !(plan.pacing is SynchronousPacing) { try check(cohort, pace) }
    return cohort
  }

  /// Nothing that an outside pacing says of itself is taken for granted: who is sampled otherwise than the plan says, or comes twice,
  /// would make its figures of privacy wrong.
  private func check(_ cohort: Cohort, _ pace: PacingState) throws {
    let (name, round) = (plan.pacing.name, state.round)
    if let problem = pace.problem { throw PacingError.impossibleState(pacing: name, round: round + 1, problem) }
    if !plan.pacing.traits.isAsynchronous || privacy != nil || secure != nil {
      // The sampler's secret, too, goes by the round: drawn again, the cohort is the same.
      guard !cohort.hasTickets, pace.flights.isEmpty, cohort.clients == context.cohort(round: round).clients else {
        throw PacingError.otherCohort(pacing: name, round: round + 1)
      }
      return
    }
    let tickets = (0..<cohort.count).map { cohort.ticket($0, round: round) }
    let clients = 0..<population.clientCount
    guard Set(cohort.clients).count == cohort.count,
      tickets.allSatisfy({ clients.contains($0.client.rawValue) && $0.factor > 0 && $0.factor.isFinite }),
      pace.flights.allSatisfy({ clients.contains($0.client.rawValue) })
    else { throw PacingError.impossibleTickets(pacing: name, round: round + 1) }
    let known = Set(state.models.map(\.version) + [round])
    if let version = (tickets.map(\.version) + pace.flights.map(\.version)).first(where: { !known.contains($0) }) {
      throw PacingError.missingModel(pacing: name, version: version)
    }
  }

  /// What a round's report tells of its pace.
  func note(_ cohort: Cohort, _ pace: PacingState, in report: inout RoundReport) {
    if plan.clock != nil { report.simulatedSeconds = pace.seconds }
    guard cohort.hasTickets else { return }
    let ages = (0..<cohort.count).map { state.round - cohort.ticket($0, round: state.round).version }
    report.staleness = Double(ages.reduce(0, +)) / Double(max(1, ages.count))
  }
}
