import CoveyAlgorithms
import CoveyCore
import Testing
import _TestSupport

@Suite struct PayloadTests {
  @Test func segmentsFollowOneAnother() throws {
    let layout = PayloadLayout(model: 5).appending("control", 5, scale: 4).appending("counts", 2)
    #expect(layout.count == 12 && layout.model == 0..<5)
    #expect(layout["control"]?.range == 5..<10 && layout["counts"]?.range == 10..<12 && layout["other"] == nil)
    var payload = ParameterVector((0..<12).map { Float($0) })
    layout.scale(&payload)
    #expect((0..<12).map { payload[$0] } == [0, 1, 2, 3, 4, 20, 24, 28, 32, 36, 10, 11])
    #expect(payload.part(5..<10, over: 4) == ParameterVector([5, 6, 7, 8, 9]))
    #expect(payload.part(12..<12).count == 0)
  }

  @Test func vectorsByName() throws {
    var vectors = NamedVectors([.init("a", ParameterVector([1, 2])), .init("b", ParameterVector([3]))])
    #expect(vectors["b"] == ParameterVector([3]) && vectors["c"] == nil && vectors.count == 3)
    #expect(vectors.update("c") { _ in 1 } == nil)
    vectors.update("a") { $0[1] = .infinity }
    #expect(!vectors.isFinite && vectors["a"]?[1] == .infinity)
    let shapes: [NamedVectors] = [
      NamedVectors(), NamedVectors([.init("a", ParameterVector(count: 2))]),
      NamedVectors([.init("b", ParameterVector(count: 1)), .init("a", ParameterVector(count: 2))]),
      NamedVectors([.init("a", ParameterVector(count: 2)), .init("b", ParameterVector(count: 2))]),
    ]
    for shape in shapes { #expect(!vectors.hasShape(of: shape)) }
    #expect(
      vectors.hasShape(
        of: NamedVectors([.init("a", ParameterVector(count: 2)), .init("b", ParameterVector(count: 1))])))
  }

  /// Bytes come back bit by bit; those that no value writes are refused.
  @Test func vectorsAsBytes() throws {
    let vectors = NamedVectors([
      .init("a", ParameterVector([-0.0, .leastNonzeroMagnitude])), .init("", ParameterVector([])),
    ])
    let bytes = vectors.wireBytes
    #expect(try NamedVectors(wire: bytes).wireBytes == bytes)
    #expect(throws: WireError.self) {
      try NamedVectors(wire: [vectors.entries[0], vectors.entries[0]].wireBytes)
    }
    for end in 0..<bytes.count { #expect(throws: WireError.self) { try NamedVectors(wire: Array(bytes[..<end])) } }
    #expect(throws: WireError.self) { try NamedVectors(wire: bytes + [0]) }
  }
}
