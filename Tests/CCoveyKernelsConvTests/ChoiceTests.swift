import CCoveyKernels
import CoveyRandom
import Testing

@Test("the rule picks the algorithm by shape, and only one that can compute it")
func choice() {
  func algorithm(_ shape: covey_conv2d) -> Int32 {
    var shape = shape
    return covey_conv2d_algorithm(&shape)
  }
  let direct = Int32(COVEY_CONV_DIRECT.rawValue)
  let gemm = Int32(COVEY_CONV_GEMM.rawValue)
  let winograd = Int32(COVEY_CONV_WINOGRAD.rawValue)
  #expect(algorithm(.square(batch: 10, size: 14, channels: 32, filters: 64, kernel: 5, pad: 2)) == winograd)
  #expect(algorithm(.square(batch: 20, size: 26, channels: 32, filters: 64, kernel: 3)) == winograd)
  #expect(algorithm(.square(batch: 32, size: 5, channels: 64, filters: 64, kernel: 3)) == winograd)
  #expect(algorithm(.square(batch: 10, size: 28, channels: 1, filters: 32, kernel: 5, pad: 2)) == gemm)
  #expect(algorithm(.square(batch: 8, size: 16, channels: 64, filters: 64, kernel: 3, stride: 2, pad: 1)) == gemm)
  #expect(algorithm(.square(batch: 8, size: 16, channels: 64, filters: 64, kernel: 1)) == gemm)
  #expect(algorithm(.square(batch: 8, size: 16, channels: 64, filters: 64, kernel: 3, groups: 64)) == direct)
  // A single tile does not pay for transforming the kernels.
  #expect(algorithm(.square(batch: 1, size: 3, channels: 64, filters: 64, kernel: 3)) == gemm)

  var random = RandomStream(seed: 21, purpose: .data)
  for _ in 0..<200 {
    let shape = covey_conv2d.random(&random)
    #expect(shape.algorithms.contains(algorithm(shape)))
    #expect(shape.algorithms.contains(gemm))
  }
}

@Test("the plain calls are the chosen algorithm's")
func plainCalls() {
  var random = RandomStream(seed: 22, purpose: .data)
  for _ in 0..<20 {
    let convolution = Convolution(.random(&random), &random)
    var shape = convolution.shape
    let algorithm = covey_conv2d_algorithm(&shape)
    #expect(covey_conv2d_scratch(&shape) == covey_conv2d_scratch_with(algorithm, &shape))
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: covey_conv2d_scratch(&shape) * 4 + 64, alignment: 64)
    defer { memory.deallocate() }
    let scratch = memory.bindMemory(to: Float.self).baseAddress
    var y = [Float](repeating: .nan, count: shape.outputs)
    var dx = [Float](repeating: .nan, count: shape.inputs)
    var dw = [Float](repeating: .nan, count: shape.weights)
    var db = [Float](repeating: .nan, count: shape.filters)
    covey_conv2d_forward(&shape, convolution.x, convolution.w, convolution.bias, 0, &y, scratch)
    covey_conv2d_backward_input(&shape, convolution.dy, convolution.w, &dx, scratch)
    covey_conv2d_backward_weights(&shape, convolution.x, convolution.dy, 1, 0, &dw, &db, scratch)
    #expect(y == convolution.forward(algorithm))
    #expect(dx == convolution.backwardInput(algorithm))
    #expect(dw + db == convolution.backwardWeights(algorithm))
  }
}

@Test("patches times weights is the convolution")
func patches() {
  var random = RandomStream(seed: 23, purpose: .data)
  for _ in 0..<40 {
    let convolution = Convolution(.random(&random), &random)
    var shape = convolution.shape
    let reference = Reference(convolution, bias: false)
    let pixels = shape.out_height * shape.out_width
    let depth = shape.kernel_h * shape.kernel_w * (shape.channels / shape.groups)
    let filters = shape.filters / shape.groups
    var y = [Float](repeating: .nan, count: shape.outputs)
    for example in 0..<shape.batch {
      for group in 0..<shape.groups {
        var rows = [Float](repeating: .nan, count: pixels * depth)
        covey_conv2d_patches(&shape, example, group, convolution.x, &rows)
        for pixel in 0..<pixels {
          for f in group * filters..<(group + 1) * filters {
            var sum = 0.0
            for k in 0..<depth {
              sum += Double(rows[pixel * depth + k]) * Double(convolution.w[k * shape.filters + f])
            }
            y[(example * pixels + pixel) * shape.filters + f] = Float(sum)
          }
        }
      }
    }
    #expect(reference.y.error(y) < 1e-7)
  }
}
