/// How a window meets the border of an image.
public enum Padding: String, Sendable, Hashable, CaseIterable {
  /// No padding: windows lie inside.
  case valid
  /// Zeros so that the output has ceil(size / stride) positions, the odd one at the bottom and right.
  case same

  /// The output's extent and the padding before the first row, nil if the window does not fit.
  func extent(_ size: Int, window: Int, stride: Int) -> (output: Int, before: Int)? {
    switch self {
    case .valid:
      return size >= window ? ((size - window) / stride + 1, 0) : nil
    case .same:
      let output = (size + stride - 1) / stride
      return (output, max(0, (output - 1) * stride + window - size) / 2)
    }
  }
}
