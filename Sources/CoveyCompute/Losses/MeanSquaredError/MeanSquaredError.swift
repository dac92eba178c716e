internal import CCoveyKernels
public import CoveyCore

/// Squared error, averaged over outputs.
public struct MeanSquaredError: Loss, Hashable {
  static let maker = NamedMaker<any Loss>("meanSquaredError", "squared error against numbers") {
    MeanSquaredError($0)
  }

  /// The only one there is.
  public init() {}
  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}

  /// "meanSquaredError".
  public var name: String { Self.maker.name }

  /// A number for each output.
  public func targets(for outputs: TensorType) throws -> TargetKind { .values(try outputs.requireVector()) }

  /// Covey's kernel.
  public func bind(_ memory: LossMemory) -> any LossKernel { MeanSquaredErrorKernel(memory) }
}

extension Loss where Self == MeanSquaredError {
  /// See ``MeanSquaredError``.
  public static var meanSquaredError: Self { MeanSquaredError() }
}

final class MeanSquaredErrorKernel: LossKernel {
  private let memory: LossMemory
  private let width: Int

  init(_ memory: LossMemory) {
    self.memory = memory
    width = memory.outputs.shape.count
  }

  func run(scale: Float, weights: UnsafePointer<Float>?) {
    covey_mean_squared_error(
      memory.batch, width, memory.output, memory.values, weights, scale, memory.losses, memory.outputGradient)
  }
}
