internal import CCoveyKernels
internal import CoveyCore

/// The noise of a banded Toeplitz matrix, by substitution: x_t = z_t - sum over j of c_j x_(t-j), with c_0 = 1.
struct BandedNoise: Sendable {
  private let coefficients: [Float]
  /// The last increments, as many as there are bands below the main diagonal, in a ring.
  private var past: [ParameterVector]
  /// Where the last increment is.
  private var newest = 0

  /// Values that one pass over the ring handles: they and a piece of the past stay in the first-level cache.
  private static let chunk = 2048

  /// - Parameter coefficients: The first is 1.
  init(coefficients: [Float], parameterCount: Int) {
    self.coefficients = coefficients
    past = (1..<max(1, coefficients.count)).map { _ in ParameterVector(count: parameterCount) }
  }

  mutating func advance(_ noise: inout ParameterVector) {
    guard !past.isEmpty else { return }
    let pointer = noise.writePointer()
    for start in stride(from: 0, to: noise.count, by: Self.chunk) {
      let length = min(Self.chunk, noise.count - start)
      for j in 1..<coefficients.count {
        covey_axpy(pointer + start, past[slot(j)].readPointer + start, -coefficients[j], length)
      }
    }
    newest = (newest + 1) % past.count
    past[newest].copyValues(of: noise)
  }

  /// Where the increment of j rounds ago is.
  private func slot(_ j: Int) -> Int { (newest + 1 - j + past.count) % past.count }

  /// The last increment first.
  var state: [(name: String, vector: ParameterVector)] {
    past.indices.map { ("past\($0)", past[slot($0 + 1)]) }
  }

  mutating func restore(_ vectors: [ParameterVector]) {
    newest = 0
    for (i, vector) in vectors.enumerated() { past[slot(i + 1)] = vector }
  }
}
