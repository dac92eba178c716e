import CoveyCompute

extension ReferenceNetwork {
  /// Rows or columns before the first of a padded image: half of what is missing, rounded down.
  private static func before(_ padding: Padding, _ size: Int, _ output: Int, window: Int, stride: Int) -> Int {
    padding == .valid ? 0 : max(0, (output - 1) * stride + window - size) / 2
  }

  /// Calls `body` with the place in the window and in the image of every window position that lies in the image.
  private static func forEachInWindow(
    _ y: Int, _ x: Int, _ shape: Shape, _ output: Shape, window: [Int], stride: [Int], padding: Padding,
    _ body: (_ inWindow: (Int, Int), _ inImage: (Int, Int)) -> Void
  ) {
    let size = shape.dimensions
    let top = y * stride[0] - before(padding, size[0], output.dimensions[0], window: window[0], stride: stride[0])
    let left = x * stride[1] - before(padding, size[1], output.dimensions[1], window: window[1], stride: stride[1])
    for i in 0..<window[0] where top + i >= 0 && top + i < size[0] {
      for j in 0..<window[1] where left + j >= 0 && left + j < size[1] { body((i, j), (top + i, left + j)) }
    }
  }

  static func convolution(
    _ image: [Double], _ shape: Shape, _ output: Shape, _ operation: Convolution2DOperation, _ parameters: [[Double]]
  ) -> [Double] {
    let (width, channels) = (shape.dimensions[1], shape.channels)
    let (filters, groups) = (operation.filters, operation.groups)
    let share = channels / groups
    var result = [Double](repeating: 0, count: output.count)
    for y in 0..<output.dimensions[0] {
      for x in 0..<output.dimensions[1] {
        for f in 0..<filters {
          let group = f / (filters / groups)
          var sum = operation.bias ? parameters[1][f] : 0
          forEachInWindow(
            y, x, shape, output, window: operation.kernel, stride: operation.stride, padding: operation.padding
          ) { place, pixel in
            for c in 0..<share {
              let weight = ((place.0 * operation.kernel[1] + place.1) * share + c) * filters + f
              sum += image[(pixel.0 * width + pixel.1) * channels + group * share + c] * parameters[0][weight]
            }
          }
          result[(y * output.dimensions[1] + x) * filters + f] = activate(operation.activation, sum)
        }
      }
    }
    return result
  }

  static func pool(_ image: [Double], _ shape: Shape, _ output: Shape, _ operation: Pool2DOperation) -> [Double] {
    let (width, channels) = (shape.dimensions[1], shape.channels)
    var result = [Double]()
    for y in 0..<output.dimensions[0] {
      for x in 0..<output.dimensions[1] {
        for c in 0..<channels {
          var members = [Double]()
          forEachInWindow(
            y, x, shape, output, window: operation.window, stride: operation.stride, padding: operation.padding
          ) { _, pixel in
            members.append(image[(pixel.0 * width + pixel.1) * channels + c])
          }
          result.append(
            operation.reduction == .maximum
              ? members.max() ?? 0 : members.reduce(0, +) / Double(members.count))
        }
      }
    }
    return result
  }
}
