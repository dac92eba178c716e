internal import CoveyNoise

extension BufferedToeplitz {
  /// The buffers of least loss found for a schema: L-BFGS from several starts on the logarithm of the loss (McMahan et al.
  /// 2024, arXiv 2408.08868). Largest decay first.
  /// - Parameters:
  ///   - schema: In which rounds a unit may take part.
  ///   - buffers: 1...8; more than 3 or 4 gain next to nothing up to 10^4 rounds.
  ///   - objective: The error to keep small; the paper's is the maximum.
  /// - Throws: `PrivacyError.invalid` for another number of buffers.
  /// - Complexity: O(rounds * buffers) a step, some hundred steps.
  public static func optimized(
    for schema: ParticipationSchema, buffers: Int = 3, objective: FactorizationObjective = .maximum
  ) throws -> BufferedToeplitz {
    guard (1...8).contains(buffers) else {
      throw PrivacyError.invalid("a buffered Toeplitz matrix has 1...8 buffers, not \(buffers)")
    }
    let loss = BufferedToeplitzLoss(schema: schema, buffers: buffers, objective: objective)
    var best: (point: [Double], value: Double)?
    for slowest in [1e-2, 1e-4, 1e-7] {
      let found = QuasiNewton(iterations: 150, patience: 4, tolerance: 1e-7).minimum(from: loss.start(slowest: slowest))
      {
        loss.value($0, &$1)
      }
      if found.value < best?.value ?? .infinity { best = found }
    }
    let (decays, scales) = loss.parameters(best?.point ?? loss.start(slowest: 1e-2))
    let order = decays.indices.sorted { decays[$0] > decays[$1] }
    return try BufferedToeplitz(decays: order.map { decays[$0] }, scales: order.map { scales[$0] })
  }
}
