import CoveyCompute
import CoveyCore
import Testing

@Suite struct ParameterLayoutTests {
  @Test func namesShapesAndOffsets() throws {
    let model = try Model(input: .image(height: 8, width: 8, channels: 2), classes: 5) {
      $0.conv2D(filters: 6, kernel: 3, groups: 2, activation: .relu).groupNorm(groups: 3)
        .conv2D(filters: 4, kernel: 1, bias: false).maxPool2D(2).flatten().dense(7).dense(5)
    }
    let entries = model.layout.entries
    #expect(
      entries.map(\.name) == [
        "conv2d.kernel", "conv2d.bias", "group_normalization.gamma", "group_normalization.beta", "conv2d_1.kernel",
        "dense.kernel", "dense.bias", "dense_1.kernel", "dense_1.bias",
      ])
    #expect(
      entries.map(\.shape) == [[3, 3, 1, 6], [6], [6], [6], [1, 1, 6, 4], [36, 7], [7], [7, 5], [5]])
    #expect(entries.map(\.offset) == [0, 54, 60, 66, 72, 96, 348, 355, 390])
    #expect(model.parameterCount == 395)
    #expect(model.layout.count == 395)
    #expect(entries.map { model.graph.nodes[$0.node].name } == entries.map { String($0.name.prefix { $0 != "." }) })
  }

  @Test func givenNamesNeverCollide() throws {
    let model = try Model(input: .dense(count: 2), classes: 2) {
      $0.apply(ChannelScale(start: 1), name: "dense_1").dense(2).dense(2).dense(2)
        .apply(ChannelScale(start: 1), name: "dense_1")
    }
    #expect(model.graph.nodes.map(\.name) == ["input", "dense_1", "dense", "dense_2", "dense_3", "dense_1_1"])
  }

  /// No gaps and no overlaps, in any graph.
  @Test func tensorsTileTheVector() throws {
    var graphs = RandomGraphs(seed: 77)
    for _ in 0..<50 {
      let layout = try graphs.next().layout
      var next = 0
      for entry in layout.entries {
        #expect(entry.offset == next)
        next += entry.shape.count
      }
      #expect(next == layout.count)
      #expect(Set(layout.entries.map(\.name)).count == layout.entries.count)
    }
  }
}
