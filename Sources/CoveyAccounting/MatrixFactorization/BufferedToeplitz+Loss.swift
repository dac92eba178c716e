extension BufferedToeplitz {
  /// The first column of B = A C^-1, A the prefix sums: C^-1 applied to ones by the recursion that makes the noise.
  /// - Complexity: O(count * buffers).
  static func errorColumn(_ count: Int, decays: [Double], scales: [Double]) -> [Double] {
    var buffers = [Double](repeating: 0, count: decays.count)
    return (0..<count).map { _ in
      var y = 1.0
      for j in buffers.indices { y -= scales[j] * buffers[j] }
      for j in buffers.indices { buffers[j] = decays[j] * buffers[j] + y }
      return y
    }
  }

  /// A squared error of the prefix sums over `rounds` rounds for unit noise.
  public func squaredError(_ objective: FactorizationObjective, rounds: Int) -> Double {
    precondition(rounds >= 1, "an error needs at least 1 round")
    return ToeplitzStrategy.squaredError(Self.errorColumn(rounds, decays: decays, scales: scales), objective)
  }

  /// The squared L2 sensitivity of C x when a unit contributes vectors of norm <= 1 as the schema allows. Exact
  /// (Kalinin, Lampert 2024, arXiv 2405.13763: coefficients that never rise).
  public func squaredSensitivity(_ schema: ParticipationSchema) -> Double {
    squaredSensitivities(schema).last ?? 0
  }

  /// The squared sensitivity of the first t rounds, for t = 1...rounds: what a run that stops early has cost. Never falls.
  public func squaredSensitivities(_ schema: ParticipationSchema) -> [Double] {
    ToeplitzStrategy.squaredSensitivities(nonIncreasing: coefficients(schema.rounds), schema)
  }

  /// The squared error at equal privacy: squared sensitivity times squared error. What strategies are compared by.
  public func loss(_ objective: FactorizationObjective, _ schema: ParticipationSchema) -> Double {
    squaredSensitivity(schema) * squaredError(objective, rounds: schema.rounds)
  }
}
