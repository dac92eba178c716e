import CCoveyKernels
import CoveyRandom

extension covey_conv2d {
  var inputs: Int { batch * height * width * channels }
  var outputs: Int { batch * out_height * out_width * filters }
  var weights: Int { kernel_h * kernel_w * (channels / groups) * filters }

  /// A square image, kernel, stride and padding.
  static func square(
    batch: Int, size: Int, channels: Int, filters: Int, kernel: Int, stride: Int = 1, pad: Int = 0, groups: Int = 1
  ) -> covey_conv2d {
    let out = (size + 2 * pad - kernel) / stride + 1
    return covey_conv2d(
      batch: batch, height: size, width: size, channels: channels, filters: filters, kernel_h: kernel, kernel_w: kernel,
      stride_h: stride, stride_w: stride, pad_top: pad, pad_left: pad, out_height: out, out_width: out, groups: groups)
  }

  /// Any small shape: uneven pads, kernels larger than the image, strides, groups, depthwise.
  static func random(_ random: inout RandomStream) -> covey_conv2d {
    func pick(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + Int(random.integer(below: UInt32(range.count)))
    }
    while true {
      let kind = pick(0...5)
      // Kinds 4 and 5 suit the Winograd kernels.
      let winograd = kind >= 4
      let groups = kind == 0 ? pick(2...4) : kind == 1 ? pick(2...40) : 1
      let share = kind == 1 ? 1 : winograd ? pick(16...40) : kind == 0 ? pick(1...9) : pick(1...40)
      let filters = kind == 1 ? 1 : winograd ? pick(16...40) : kind == 0 ? pick(1...18) : pick(1...40)
      let kernel = winograd ? (kind == 4 ? 3 : 5, kind == 4 ? 3 : 5) : (pick(1...7), pick(1...7))
      let stride = winograd ? (1, 1) : (pick(1...3), pick(1...3))
      let height = pick(1...13)
      let width = pick(1...13)
      let pad = (pick(0...kernel.0), pick(0...kernel.1))
      let spare = (height + pad.0 + pick(0...3) - kernel.0, width + pad.1 + pick(0...3) - kernel.1)
      guard spare.0 >= 0, spare.1 >= 0 else { continue }
      return covey_conv2d(
        batch: pick(1...3), height: height, width: width, channels: share * groups, filters: filters * groups,
        kernel_h: kernel.0, kernel_w: kernel.1, stride_h: stride.0, stride_w: stride.1, pad_top: pad.0,
        pad_left: pad.1, out_height: spare.0 / stride.0 + 1, out_width: spare.1 / stride.1 + 1, groups: groups)
    }
  }

  /// The algorithms that can compute this shape.
  var algorithms: [Int32] {
    var shape = self
    return [COVEY_CONV_DIRECT, COVEY_CONV_GEMM, COVEY_CONV_WINOGRAD].map { Int32($0.rawValue) }
      .filter { covey_conv2d_supports(&shape, $0) != 0 }
  }
}
