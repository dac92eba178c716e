import CoveyCore
import CoveyRandom
import Testing

@Suite("Randomised Hadamard rotation")
struct RandomizedHadamardTests {
  @Test("keeps the norm, and its inverse brings the vector back", arguments: [1, 2, 3, 17, 1000, 4096])
  func roundTrip(dimension: Int) {
    let rotation = RandomizedHadamard(dimension: dimension, seed: 5, round: 3)
    var stream = RandomStream(seed: 1, purpose: .data)
    var vector = ParameterVector(count: rotation.paddedDimension)
    for i in 0..<dimension { vector[i] = stream.uniformFloat() - 0.5 }
    let original = vector
    rotation.rotate(&vector)
    #expect(abs(vector.squaredNorm - original.squaredNorm) <= 1e-5 * original.squaredNorm)
    rotation.rotateBack(&vector)
    for i in 0..<vector.count { #expect(abs(vector[i] - original[i]) < 1e-5) }
  }

  @Test("flattens a vector that is all in one coordinate")
  func flattens() {
    let rotation = RandomizedHadamard(dimension: 1024, seed: 5, round: 0)
    var vector = ParameterVector(count: 1024)
    vector[77] = 32
    rotation.rotate(&vector)
    for i in 0..<1024 { #expect(abs(abs(vector[i]) - 1) < 1e-5) }
  }

  @Test("signs differ from round to round and from seed to seed, and not otherwise")
  func signs() {
    func rotated(_ seed: UInt64, _ round: Int) -> ParameterVector {
      var vector = ParameterVector([1, 2, 3, 4, 5, 6, 7, 8] as [Float])
      RandomizedHadamard(dimension: 8, seed: seed, round: round).rotate(&vector)
      return vector
    }
    #expect(rotated(1, 0) == rotated(1, 0))
    #expect((1..<8).contains { rotated(1, $0) != rotated(1, 0) })
    #expect((2..<8).contains { rotated($0, 0) != rotated(1, 0) })
  }

  @Test("the padded dimension is the next power of two")
  func padding() {
    let expected = [(1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (199_210, 262_144), (1 << 20, 1 << 20)]
    for (dimension, padded) in expected { #expect(RandomizedHadamard.padded(dimension) == padded) }
  }
}
