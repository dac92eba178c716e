/// What follows from the configuration for a cohort.
extension SecureAggregationConfiguration {
  /// The protocol for `cohort` clients.
  public func method(cohort: Int) -> SecureAggregationProtocol {
    method ?? (cohort <= Self.largestCompleteCohort ? .secagg : .secaggPlus)
  }

  /// Clients that a sum of `cohort` invited ones needs at least.
  public func minimumClients(cohort: Int) -> Int {
    // Two thirds are many enough to hide among; tolerated dropouts must not abort the round.
    let share = min(2.0 / 3, 1 - dropoutRate)
    let asked = minimumClients ?? max(2, Int((Double(cohort) * share).rounded(.up)))
    guard minimumClients == nil, server == .active else { return asked }
    // Fewer, and a lying server could have two sums of one session, or the sum of one client and its colluders.
    let colluders = colluders(cohort: cohort)
    return min(max(asked, (cohort + colluders) / 2 + 1, colluders + 2), cohort)
  }

  /// Clients of `cohort` invited ones that may collude with the server: the stated share, rounded down, at least one.
  public func colluders(cohort: Int) -> Int { max(1, ClientShare.count(corruptionRate, of: cohort)) }

  /// Bits of security of the random graph for `cohort` clients: ``sigma``, and in sparse graphs against active servers at
  /// least ``SessionParameters/leastSigmaWithoutBeacon``, since such a server may try many graphs.
  public func sigma(cohort: Int) -> Int {
    server == .active && method(cohort: cohort) == .secaggPlus
      ? max(sigma, SessionParameters.leastSigmaWithoutBeacon) : sigma
  }

  /// The first rule that a value breaks in a run with cohorts of `cohort` clients, as a sentence; nil if all are possible.
  public func problem(cohort: Int) -> String? {
    func share(_ name: String, _ value: Double) -> String? {
      (0..<1).contains(value) ? nil : "\(name) must lie in [0, 1), not \(value)"
    }
    if let problem = share("a corruption rate", corruptionRate) ?? share("a dropout rate", dropoutRate) {
      return problem
    }
    for step in SessionStep.allCases where !(0...1).contains(dropout[step]) {
      return "the dropout rate of the step \(step) must lie in [0, 1], not \(dropout[step])"
    }
    if corruptionRate + dropoutRate >= 1 { return "corrupt clients and dropouts together must be less than the cohort" }
    if sigma < 1 || eta < 1 { return "sigma and eta must be 1 or more" }
    if let bound = clipBound, !(bound > 0 && bound.isFinite) {
      return "a clip bound must be a positive number, not \(bound)"
    }
    if let bound = weightBound, bound < 1 { return "a weight bound must be 1 or more, not \(bound)" }
    if !Self.possibleValueBits.contains(valueBits) {
      return "values must have \(Self.possibleValueBits.lowerBound) to \(Self.possibleValueBits.upperBound) bits, not "
        + "\(valueBits)"
    }
    return cohortProblem(cohort)
  }

  private func cohortProblem(_ cohort: Int) -> String? {
    if cohort < 2 { return "secure aggregation needs cohorts of at least 2 clients, not \(cohort)" }
    let least = minimumClients(cohort: cohort)
    if least < 2 { return "a sum of fewer than 2 clients hides nobody; state minimumClients of 2 or more" }
    if least > cohort {
      return "minimumClients asks for sums of \(least) clients, and cohorts have \(cohort), so that no sum would ever "
        + "come; state fewer, or enlarge the cohort"
    }
    if server == .active {
      let colluders = colluders(cohort: cohort)
      if least <= colluders + 1 || 2 * least <= cohort + colluders {
        return
          "against an active server with \(colluders) colluders, sums of \(least) of \(cohort) clients could be had "
          + "twice or hide nobody; state minimumClients of \(max(colluders + 2, (cohort + colluders) / 2 + 1)) or more"
      }
    }
    let width = Int.bitWidth - (cohort - 1).leadingZeroBitCount
    if valueBits + width > 32 {
      return "the sum of \(cohort) values of \(valueBits) bits does not fit 32 bits; use at most \(32 - width) bits"
    }
    return nil
  }
}
