import CoveyCompute
import CoveyCore
import Testing
import _TestSupport

@Suite struct MemoryPlannerTests {
  @Test(arguments: [UInt64](1...30))
  func buffersThatLiveTogetherNeverOverlap(seed: UInt64) {
    var numbers = TestNumbers(seed: seed)
    var planner = MemoryPlanner()
    let horizon = numbers.integer(in: 1...30)
    let requests = (0..<numbers.integer(in: 1...60)).map { _ in
      let (a, b) = (numbers.integer(in: 0...horizon), numbers.integer(in: 0...horizon))
      return (count: numbers.integer(in: 0...200), lifetime: min(a, b)...max(a, b))
    }
    let tickets = requests.map { planner.request($0.count, $0.lifetime) }
    #expect(tickets == Array(requests.indices))
    let (offsets, total) = planner.place()
    for (i, first) in requests.enumerated() {
      #expect(offsets[i] >= 0 && offsets[i] % 16 == 0 && offsets[i] + first.count <= total)
      for (j, second) in requests.enumerated() where j > i && first.lifetime.overlaps(second.lifetime) {
        let apart = offsets[i] + first.count <= offsets[j] || offsets[j] + second.count <= offsets[i]
        #expect(apart || first.count == 0 || second.count == 0)
      }
    }
    // Never less than what lives at once, never more than everything side by side.
    let rounded = requests.map { ($0.count + 15) / 16 * 16 }
    let peak = (0...horizon).map { t in
      requests.indices.reduce(0) { $0 + (requests[$1].lifetime.contains(t) ? rounded[$1] : 0) }
    }.max()
    #expect(total >= peak ?? 0 && total <= rounded.reduce(0, +))
  }

  @Test func chainNeedsTwoBuffers() {
    var planner = MemoryPlanner()
    for step in 0..<10 { _ = planner.request(32, step...step + 1) }
    #expect(planner.place().count == 64)
  }

  /// Inference keeps only what is still read; training keeps what backward needs.
  @Test func workspaceOfPlans() throws {
    let model = try Model(
      builtIn: .cnnMcMahan, features: .image(height: 28, width: 28, channels: 1), targets: .classes(10))
    let deep = try Model(input: .dense(count: 64), classes: 10) { x in
      (0..<12).reduce(x) { h, _ in h.dense(64).activation(.gelu) }.dense(10)
    }
    for model in [model, deep] {
      let values = model.graph.nodes.reduce(0) { $0 + 10 * $1.output.shape.count }
      let inference = try Plan(model.graph, batch: 10, mode: .inference).workspaceCount
      let training = try Plan(model.graph, batch: 10, mode: .training).workspaceCount
      #expect(inference < training)
      if model.name != "cnn-mcmahan" { #expect(inference < values / 2) }
    }
  }

  @Test func librarySharesPlans() throws {
    let library = PlanLibrary(try Model(input: .dense(count: 3), classes: 2) { $0.dense(2) })
    #expect(try library.plan(batch: 4, mode: .training) === library.plan(batch: 4, mode: .training))
    #expect(try library.plan(batch: 4, mode: .training) !== library.plan(batch: 5, mode: .training))
    #expect(try library.plan(batch: 4, mode: .training) !== library.plan(batch: 4, mode: .inference))
  }
}
