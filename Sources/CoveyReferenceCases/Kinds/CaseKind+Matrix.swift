internal import CoveyAccounting
internal import CoveyCore

/// Correlated noise by matrix factorisation.
extension CaseKind {
  static let matrixKinds: [String: CaseKind] = [
    "toeplitz_sqrt": CaseKind { question in
      let schema = try participation(question.parameters)
      let strategy = try ToeplitzStrategy.squareRoot(rounds: schema.rounds)
      return [
        "coefs_first8": .numbers(Array(strategy.coefficients.prefix(8))),
        "sens_sq_single": .number(strategy.squaredSensitivity(try single(schema.rounds))),
        "sens_sq_minsep": .number(strategy.squaredSensitivity(schema)),
        "max_sq_error": .number(strategy.squaredError(.maximum)),
        "mean_sq_error": .number(strategy.squaredError(.mean)),
      ]
    },
    "banded_toeplitz": CaseKind(judge: judgeBanded) { question in
      let rounds = try question.parameters.whole("n", atLeast: 1)
      let strategy = try ToeplitzStrategy.optimized(
        rounds: rounds, bands: question.parameters.whole("bands", atLeast: 1))
      let schema = try single(rounds)
      return [
        "coefs": .numbers(strategy.coefficients), "mean_loss": .number(strategy.loss(.mean, schema)),
        "max_loss": .number(strategy.loss(.maximum, schema)),
      ]
    },
    "blt_fixed": CaseKind { question in
      let parameters = question.parameters
      let schema = try participation(parameters)
      let matrix = try BufferedToeplitz(
        decays: parameters.numbers("buf_decay"), scales: parameters.numbers("output_scale"))
      let inverse = matrix.inverse
      return [
        "coefs_first8": .numbers(matrix.coefficients(8)), "inverse_buf_decay": .numbers(inverse.decays),
        "inverse_output_scale": .numbers(inverse.scales),
        "sens_sq_minsep": .number(matrix.squaredSensitivity(schema)),
        "max_sq_error": .number(matrix.squaredError(.maximum, rounds: schema.rounds)),
        "mean_sq_error": .number(matrix.squaredError(.mean, rounds: schema.rounds)),
      ]
    },
    "blt_optimized": CaseKind(judge: judgeOptimizedBuffers) { question in
      let schema = try participation(question.parameters)
      let matrix = try BufferedToeplitz.optimized(for: schema)
      return [
        "buf_decay": .numbers(matrix.decays), "output_scale": .numbers(matrix.scales),
        "sens_sq_minsep": .number(matrix.squaredSensitivity(schema)),
        "max_sq_error": .number(matrix.squaredError(.maximum, rounds: schema.rounds)),
        "max_loss": .number(matrix.loss(.maximum, schema)),
      ]
    },
    "minsep_sensitivity_dense": CaseKind { question in
      let parameters = question.parameters
      let strategy = try DenseStrategy(rows: parameters.rows("C"))
      let schema = try ParticipationSchema(
        rounds: strategy.rounds, maximum: parameters.whole("max_participations", atLeast: 1),
        minimumSeparation: parameters.whole("min_sep", atLeast: 1))
      return [
        "exact_bruteforce": .number(try strategy.enumeratedSensitivity(schema)),
        "upper_bound": .number(strategy.sensitivityUpperBound(schema)),
        "fixed_epoch_sens_k2": .number(try strategy.fixedEpochSensitivity(epochs: 2)),
      ]
    },
  ]

  private static func participation(_ parameters: CaseParameters) throws -> ParticipationSchema {
    try ParticipationSchema(
      rounds: parameters.whole("n", atLeast: 1), maximum: parameters.whole("max_participations", atLeast: 1),
      minimumSeparation: parameters.whole("min_sep", atLeast: 1))
  }

  private static func single(_ rounds: Int) throws -> ParticipationSchema {
    try ParticipationSchema(rounds: rounds, maximum: 1, minimumSeparation: 1)
  }

  /// An own optimum may have other coefficients, but hardly a larger loss.
  private static func judgeBanded(_ judgement: inout Judgement) {
    let excess = judgement.tolerance("own_optimum_max_excess", or: 0.01)
    guard let loss = judgement.computed["mean_loss"]?.double, let reference = judgement.expected["mean_loss"]?.double
    else { return }
    judgement.require("mean_loss", loss, from: 0, to: reference * (1 + excess))
  }

  private static func judgeOptimizedBuffers(_ judgement: inout Judgement) {
    let excess = judgement.tolerance("own_optimum_max_excess", or: 0.01)
    guard let loss = judgement.computed["max_loss"]?.double, let reference = judgement.expected["max_loss"]?.double
    else { return }
    judgement.require("max_loss", loss, from: 0, to: reference * (1 + excess))
  }
}
