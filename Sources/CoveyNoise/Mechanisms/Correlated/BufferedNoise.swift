internal import CCoveyKernels
internal import CoveyCore

/// The noise of a buffered Toeplitz matrix: x_t = z_t - sum over j of w_j S_j, then S_j <- theta_j S_j + x_t (McMahan et al.
/// 2024, arXiv 2408.08868, Algorithm 3).
struct BufferedNoise: Sendable {
  private let decays: [Float]
  private let scales: [Float]
  private var buffers: [ParameterVector]

  /// Values that one pass over the buffers handles, so that they stay in the cache for both uses.
  private static let chunk = 2048

  init(decays: [Float], scales: [Float], parameterCount: Int) {
    self.decays = decays
    self.scales = scales
    buffers = decays.map { _ in ParameterVector(count: parameterCount) }
  }

  mutating func advance(_ noise: inout ParameterVector) {
    let pointer = noise.writePointer()
    for start in stride(from: 0, to: noise.count, by: Self.chunk) {
      let length = min(Self.chunk, noise.count - start)
      for j in buffers.indices {
        covey_axpy(pointer + start, buffers[j].readPointer + start, -scales[j], length)
      }
      for j in buffers.indices {
        covey_axpby(buffers[j].writePointer() + start, pointer + start, 1, decays[j], length)
      }
    }
  }

  var state: [(name: String, vector: ParameterVector)] {
    buffers.enumerated().map { ("buffer\($0.offset)", $0.element) }
  }

  mutating func restore(_ vectors: [ParameterVector]) {
    buffers = vectors
  }
}
