import CoveyAccounting
import CoveyNoise
import Testing

@Suite("Trees against reference figures", .enabled(if: RenyiReference.isPresent))
struct TreeReferenceTests {
  @Test("single epoch", arguments: RenyiReference.cases("tree_single_epoch"))
  func singleEpoch(_ reference: RenyiReferenceCase) throws {
    let noise = try reference.number("noise_multiplier")
    let steps = try reference.numbers("step_counts").map { Int($0) }
    let repeats = try reference.integer("repeats")
    let square = TreeAggregation.singleParticipation(treeSteps: steps)
    #expect(Double(square) == (try reference.expected("depth")))
    let total = Double(square * repeats)
    #expect(relativeError(total / (2 * noise * noise), try reference.expected("zcdp_rho")) < 1e-12)
    var accountant = RenyiAccountant(adjacency: .zeroOut, orders: .standard)
    try accountant.compose(
      .gaussian(noiseMultiplier: noise / Double(square).squareRoot()), count: repeats)
    for (delta, epsilon) in try reference.expectedMap("rdp_eps") {
      #expect(relativeError(try accountant.epsilon(delta: delta), epsilon) < 1e-6)
    }
  }

  @Test("restarts", arguments: RenyiReference.cases("tree_restart"))
  func restart(_ reference: RenyiReferenceCase) throws {
    let noise = try reference.number("noise_multiplier")
    let square = TreeAggregation.oncePerTree(treeSteps: try reference.numbers("steps_list").map { Int($0) })
    #expect(Double(square) == (try reference.expected("sum_depth")))
    var accountant = RenyiAccountant(adjacency: .zeroOut)
    try accountant.compose(.gaussian(noiseMultiplier: noise / Double(square).squareRoot()), count: 1)
    for (order, rdp) in zip(try reference.numbers("orders"), try reference.expectedNumbers("rdp")) {
      #expect(relativeError(try accountant.divergence(order: order), rdp) < 1e-12)
    }
  }

  @Test("no restart", arguments: RenyiReference.cases("tree_no_restart"))
  func noRestart(_ reference: RenyiReferenceCase) throws {
    let noise = try reference.number("noise_multiplier")
    let square = try TreeAggregation.separated(
      steps: reference.integer("total_steps"), maximumParticipation: reference.integer("max_participation"),
      minimumSeparation: reference.integer("min_separation") + 1)
    #expect(Double(square) == (try reference.expected("sensitivity_sq")))
    #expect(relativeError(Double(square) / (2 * noise * noise), try reference.expected("zcdp_rho")) < 1e-12)
  }

  @Test("epochs of fixed order", arguments: RenyiReference.cases("tree_fixed_order_epochs"))
  func fixedOrder(_ reference: RenyiReferenceCase) throws {
    let noise = try reference.number("noise")
    let square = try TreeAggregation.fixedOrder(
      batchesPerEpoch: reference.integer("batches_per_epoch"),
      epochsPerTree: reference.numbers("epochs_between_restarts").map { Int($0) },
      completesTrees: reference.flag("tree_completion"))
    #expect(relativeError(Double(square), try reference.expected("sensitivity_sq")) < 1e-12)
    let sigma = noise / Double(square).squareRoot()
    #expect(relativeError(sigma, try reference.expected("effective_sigma")) < 1e-12)
    let orders = RenyiOrders.listed((11..<2000).map { Double($0) / 10 })
    var accountant = RenyiAccountant(adjacency: .zeroOut, orders: orders)
    try accountant.compose(.gaussian(noiseMultiplier: sigma), count: 1)
    let epsilon = try accountant.epsilon(delta: reference.number("delta"))
    #expect(relativeError(epsilon, try reference.expected("epsilon_rdp")) < 1e-6)
  }
}
