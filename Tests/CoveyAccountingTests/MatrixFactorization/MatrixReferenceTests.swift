import CoveyAccounting
import CoveyNoise
import Testing
import _TestSupport

@Suite(.enabled(if: MatrixReference.isPresent, "no dp_accounting.json"))
struct MatrixReferenceTests {
  @Test(arguments: MatrixReference.cases("toeplitz_sqrt"))
  func squareRoot(_ reference: MatrixReferenceCase) throws {
    let n = try reference.integer("n")
    let strategy = try ToeplitzStrategy.squareRoot(rounds: n)
    for (own, expected) in zip(strategy.coefficients, try reference.expectedNumbers("coefs_first8")) {
      #expect(isNear(own, expected, 1e-12))
    }
    let single = try ParticipationSchema(rounds: n, maximum: 1, minimumSeparation: 1)
    let schema = try ParticipationSchema(
      rounds: n, maximum: reference.integer("max_participations"), minimumSeparation: reference.integer("min_sep"))
    #expect(isNear(strategy.squaredSensitivity(single), try reference.expected("sens_sq_single"), 1e-9))
    #expect(isNear(strategy.squaredSensitivity(schema), try reference.expected("sens_sq_minsep"), 1e-9))
    #expect(isNear(strategy.squaredError(.maximum), try reference.expected("max_sq_error"), 1e-9))
    #expect(isNear(strategy.squaredError(.mean), try reference.expected("mean_sq_error"), 1e-9))
    #expect(isNear(try #require(strategy.squaredErrors.last), try reference.expected("max_sq_error"), 1e-9))
  }

  @Test(arguments: MatrixReference.cases("banded_toeplitz"))
  func banded(_ reference: MatrixReferenceCase) throws {
    let n = try reference.integer("n")
    let single = try ParticipationSchema(rounds: n, maximum: 1, minimumSeparation: n)
    let given = try ToeplitzStrategy(coefficients: reference.expectedNumbers("coefs"), rounds: n)
    #expect(isNear(given.loss(.mean, single), try reference.expected("mean_loss"), 1e-6))
    #expect(isNear(given.loss(.maximum, single), try reference.expected("max_loss"), 1e-6))
    let own = try ToeplitzStrategy.optimized(rounds: n, bands: reference.integer("bands"))
    #expect(own.loss(.mean, single) <= 1.0001 * (try reference.expected("mean_loss")))
    #expect(isNear(own.squaredSensitivity(single), 1, 1e-12))
  }

  @Test(arguments: MatrixReference.cases("blt_fixed"))
  func buffered(_ reference: MatrixReferenceCase) throws {
    let n = try reference.integer("n")
    let matrix = try BufferedToeplitz(
      decays: reference.numbers("buf_decay"), scales: reference.numbers("output_scale"))
    let schema = try ParticipationSchema(
      rounds: n, maximum: reference.integer("max_participations"), minimumSeparation: reference.integer("min_sep"))
    let expected = try reference.expectedNumbers("coefs_first8")
    for (own, expected) in zip(matrix.coefficients(8), expected) { #expect(isNear(own, expected, 1e-7)) }
    let inverse = matrix.inverse
    let (decays, scales) = (
      try reference.expectedNumbers("inverse_buf_decay"), try reference.expectedNumbers("inverse_output_scale")
    )
    #expect(inverse.decays.count == decays.count)
    for (own, expected) in zip(inverse.decays + inverse.scales, decays + scales) {
      #expect(isNear(own, expected, 1e-7))
    }
    #expect(isNear(matrix.squaredSensitivity(schema), try reference.expected("sens_sq_minsep"), 1e-7))
    #expect(isNear(matrix.squaredError(.maximum, rounds: n), try reference.expected("max_sq_error"), 1e-7))
    #expect(isNear(matrix.squaredError(.mean, rounds: n), try reference.expected("mean_sq_error"), 1e-7))
  }

  @Test(arguments: MatrixReference.cases("blt_optimized"))
  func bufferedOptimum(_ reference: MatrixReferenceCase) throws {
    let n = try reference.integer("n")
    let schema = try ParticipationSchema(
      rounds: n, maximum: reference.integer("max_participations"), minimumSeparation: reference.integer("min_sep"))
    let given = try BufferedToeplitz(
      decays: reference.expectedNumbers("buf_decay"), scales: reference.expectedNumbers("output_scale"))
    #expect(isNear(given.squaredSensitivity(schema), try reference.expected("sens_sq_minsep"), 1e-6))
    #expect(isNear(given.squaredError(.maximum, rounds: n), try reference.expected("max_sq_error"), 1e-6))
    #expect(isNear(given.loss(.maximum, schema), try reference.expected("max_loss"), 1e-6))
    let own = try BufferedToeplitz.optimized(for: schema)
    #expect(own.loss(.maximum, schema) <= 1.002 * (try reference.expected("max_loss")))
  }

  @Test(arguments: MatrixReference.cases("minsep_sensitivity_dense"))
  func dense(_ reference: MatrixReferenceCase) throws {
    let strategy = try DenseStrategy(rows: reference.rows("C"))
    let schema = try ParticipationSchema(
      rounds: strategy.rounds, maximum: reference.integer("max_participations"),
      minimumSeparation: reference.integer("min_sep"))
    #expect(isNear(try strategy.enumeratedSensitivity(schema), try reference.expected("exact_bruteforce"), 1e-6))
    #expect(isNear(strategy.sensitivityUpperBound(schema), try reference.expected("upper_bound"), 1e-6))
    #expect(
      isNear(try strategy.fixedEpochSensitivity(epochs: 2), try reference.expected("fixed_epoch_sens_k2"), 1e-6))
  }

  /// The reference counts the nodes strictly between two participations.
  @Test(arguments: MatrixReference.cases("tree_no_restart"))
  func tree(_ reference: MatrixReferenceCase) throws {
    let schema = try ParticipationSchema(
      rounds: reference.integer("total_steps"), maximum: reference.integer("max_participation"),
      minimumSeparation: reference.integer("min_separation") + 1)
    let sensitivity = try NoiseStrategy(.tree, schema).sensitivity
    #expect(isNear(sensitivity * sensitivity, try reference.expected("sensitivity_sq"), 1e-12))
  }
}
