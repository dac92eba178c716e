import CoveyRandom

/// Random numbers for tests: the same for the same seed.
package struct TestNumbers {
  private var stream: RandomStream

  package init(seed: UInt64) {
    stream = RandomStream(seed: seed, purpose: RandomPurpose(rawValue: 200))
  }

  /// An integer of a range.
  package mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(stream.integer(below: UInt32(range.count)))
  }

  /// One of a list.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[integer(in: 0...elements.count - 1)]
  }

  /// True with probability `p`.
  package mutating func chance(_ p: Double) -> Bool { stream.uniform() < p }

  /// Normal floats.
  package mutating func normals(_ count: Int, deviation: Double = 1) -> [Float] {
    (0..<count).map { _ in Float(stream.normal() * deviation) }
  }

  /// Uniform floats.
  package mutating func uniforms(_ count: Int, in range: ClosedRange<Float>) -> [Float] {
    (0..<count).map { _ in range.lowerBound + (range.upperBound - range.lowerBound) * stream.uniformFloat() }
  }
}
