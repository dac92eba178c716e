import CoveyCore
import CoveyData
import CoveyDataSources
import Testing

@Suite struct ResampledDatasetTests {
  private func base(_ count: Int) throws -> Dataset {
    try Dataset(
      features: .dense(count: 1), targets: .classes(2),
      featureStorage: .bytes(SharedBuffer([UInt8](repeating: 0, count: count)), scale: 1, offset: 0),
      targetStorage: .labels(SharedBuffer([Int32](repeating: 1, count: count))))
  }

  private func positions(_ view: ClientView) -> [Int] {
    view.positions.map { slice in slice.range.map { Int(slice.buffer[$0]) } } ?? []
  }

  @Test func clientsAreKeyedAndOverlap() throws {
    let data = try ResampledDataset(
      base: base(1_000), test: nil, clients: 50_000_000, sizes: .logNormal(averaging: 20), seed: 1)
    #expect(data.clientCount == 50_000_000)
    for client in [0, 1, 49_999_999, 7] {
      let view = try data.view(ofClient: client)
      #expect(view.count == data.exampleCount(ofClient: client))
      #expect(positions(view).allSatisfy { (0..<1_000).contains($0) })
      #expect(try positions(data.view(ofClient: client)) == positions(view))
    }
    #expect(try positions(data.view(ofClient: 0)) != positions(data.view(ofClient: 1)))
  }

  @Test func everyExampleIsEquallyLikely() throws {
    let data = try ResampledDataset(base: base(50), test: nil, clients: 2_000, sizes: .fixed(25), seed: 2)
    var counts = [Int](repeating: 0, count: 50)
    for client in 0..<2_000 { for i in positions(try data.view(ofClient: client)) { counts[i] += 1 } }
    // Each count is binomial with mean 1,000 and deviation 31; five of them.
    #expect(counts.allSatisfy { abs($0 - 1_000) < 160 })
  }

  @Test func withoutReplacementNothingRepeats() throws {
    let data = try ResampledDataset(
      base: base(30), test: nil, clients: 100, sizes: .uniform(minimum: 1, maximum: 60), withReplacement: false, seed: 3
    )
    for client in 0..<100 {
      let drawn = positions(try data.view(ofClient: client))
      #expect(drawn.count == data.exampleCount(ofClient: client) && drawn.count <= 30)
      #expect(Set(drawn).count == drawn.count)
    }
  }

  @Test func groupsStayApart() throws {
    let groups = Partition([[0, 1, 2], [3], [4, 5, 6, 7, 8, 9]])
    for replacement in [true, false] {
      let data = try ResampledDataset(
        base: base(10), test: nil, clients: 30, sizes: .fixed(5), groups: groups, withReplacement: replacement, seed: 4)
      for client in 0..<30 {
        let own = [[0, 1, 2], [3], [4, 5, 6, 7, 8, 9]][client % 3]
        let drawn = positions(try data.view(ofClient: client))
        #expect(Set(drawn).isSubset(of: own))
        #expect(drawn.count == (replacement ? 5 : min(5, own.count)))
      }
    }
  }

  @Test func impossibleOnesAreRefused() throws {
    let some = try base(10)
    let none = try base(0)
    #expect(throws: DataError.self) {
      try ResampledDataset(base: some, test: nil, clients: 0, sizes: .fixed(1), seed: 1)
    }
    #expect(throws: DataError.self) {
      try ResampledDataset(base: none, test: nil, clients: 1, sizes: .fixed(1), seed: 1)
    }
    #expect(throws: DataError.self) {
      try ResampledDataset(base: some, test: nil, clients: 1, sizes: .fixed(0), seed: 1)
    }
    #expect(throws: DataError.emptyClient(1)) {
      try ResampledDataset(base: some, test: nil, clients: 1, sizes: .fixed(1), groups: Partition([[1], []]), seed: 1)
    }
    #expect(throws: DataError.self) {
      try ResampledDataset(base: some, test: nil, clients: 1, sizes: .fixed(1), groups: Partition([]), seed: 1)
    }
  }
}
