internal import CoveyCore

/// What an algorithm adds to the gradient of each local step, such as a pull towards the global model.
///
/// Called once a step, so it should be a class or no larger than three words, and its loop belongs inside.
public protocol GradientCorrection {
  /// Changes a step's mean gradient before the optimizer sees it.
  ///
  /// With example-level privacy the gradient has been clipped and noised, and the correction must not look at the client's
  /// examples: what it adds is not protected.
  /// - Parameters:
  ///   - gradient: The gradient, as many numbers as the model has.
  ///   - parameters: The local model before the step.
  ///   - start: The global model, from which training began.
  func correct(_ gradient: inout MutableSpan<Float>, at parameters: Span<Float>, from start: Span<Float>)
}

/// A correction with the model that training began from.
package struct Corrections {
  private let correction: any GradientCorrection
  private let start: ParameterVector

  init(by correction: any GradientCorrection, from start: ParameterVector) {
    self.correction = correction
    self.start = start
  }

  /// Corrects a step's gradient, which has as many numbers as `parameters`.
  func apply(to gradient: UnsafeMutablePointer<Float>, at parameters: AlignedFloats) {
    let count = parameters.count
    var span = UnsafeMutableBufferPointer(start: gradient, count: count).mutableSpan
    start.withSpan {
      correction.correct(&span, at: UnsafeBufferPointer(start: parameters.pointer, count: count).span, from: $0)
    }
  }
}
