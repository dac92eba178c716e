import CCoveyKernels
import CoveyRandom

/// A shape with random operands, and the kernels' answers for it.
struct Convolution {
  let shape: covey_conv2d
  let x: [Float]
  let w: [Float]
  let bias: [Float]
  let dy: [Float]

  init(_ shape: covey_conv2d, _ random: inout RandomStream) {
    self.shape = shape
    x = Self.values(shape.inputs, &random)
    w = Self.values(shape.weights, &random)
    bias = Self.values(shape.filters, &random)
    dy = Self.values(shape.outputs, &random)
  }

  private static func values(_ count: Int, _ random: inout RandomStream) -> [Float] {
    (0..<count).map { _ in random.uniformFloat() * 2 - 1 }
  }

  /// y, over memory and scratch full of NaN.
  func forward(_ algorithm: Int32, bias hasBias: Bool = true, activation: covey_activation = COVEY_LINEAR) -> [Float] {
    var shape = shape
    return Self.run(algorithm, &shape, Array(repeating: .nan, count: shape.outputs)) { shape, y, scratch in
      bias.withUnsafeBufferPointer { bias in
        covey_conv2d_forward_with(
          algorithm, shape, x, w, hasBias ? bias.baseAddress : nil, Int32(activation.rawValue), y, scratch)
      }
    }
  }

  func backwardInput(_ algorithm: Int32) -> [Float] {
    var shape = shape
    return Self.run(algorithm, &shape, Array(repeating: .nan, count: shape.inputs)) { shape, dx, scratch in
      covey_conv2d_backward_input_with(algorithm, shape, dy, w, dx, scratch)
    }
  }

  /// dw followed by db, starting from `start` for both.
  func backwardWeights(
    _ algorithm: Int32, alpha: Float = 1, beta: Float = 0, start: [Float]? = nil, bias: Bool = true
  ) -> [Float] {
    var shape = shape
    let count = shape.weights
    let start = start ?? Array(repeating: .nan, count: count + shape.filters)
    return Self.run(algorithm, &shape, start) { shape, out, scratch in
      covey_conv2d_backward_weights_with(
        algorithm, shape, x, dy, alpha, beta, out, bias ? out + count : nil, scratch)
    }
  }

  /// Calls a kernel with an output that starts as `start` and aligned scratch full of NaN; both are followed by a guard
  /// that must survive, or the answer is empty.
  private static func run(
    _ algorithm: Int32, _ shape: inout covey_conv2d, _ start: [Float],
    _ kernel: (UnsafePointer<covey_conv2d>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    let guardFloats = 32
    let guardValue: Float = 12345
    let needed = covey_conv2d_scratch_with(algorithm, &shape)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: (needed + guardFloats) * 4, alignment: 64)
    defer { memory.deallocate() }
    let scratch = memory.bindMemory(to: Float.self)
    for i in 0..<scratch.count { scratch[i] = i < needed ? .nan : guardValue }
    var out = start + Array(repeating: guardValue, count: guardFloats)
    out.withUnsafeMutableBufferPointer { out in
      if let first = out.baseAddress, let floats = scratch.baseAddress { kernel(&shape, first, floats) }
    }
    let intact =
      out[start.count...].allSatisfy { $0 == guardValue } && scratch[needed...].allSatisfy { $0 == guardValue }
    return intact ? Array(out[..<start.count]) : []
  }
}
