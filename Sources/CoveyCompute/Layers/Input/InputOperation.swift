public import CoveyCore

/// A tensor fed from outside: features, token ids, a mask.
public struct InputOperation: GraphOperation {
  /// "input".
  public static let kind = "input"
  static let family = LayerFamily(InputOperation.self)

  /// What is fed.
  public var type: TensorType

  /// An input of the given type.
  public init(_ type: TensorType) {
    self.type = type
  }

  /// Reads the type.
  public init(_ reader: SettingsReader) {
    let shape = Shape(reader.wholes("shape", .atLeast(1)) ?? [])
    type = TensorType(
      shape, reader.choice("element", default: .float), bound: reader.optionalWhole("bound", .atLeast(1)))
  }

  /// Writes the type.
  public func write(to writer: inout SettingsWriter) {
    writer.set("shape", SettingsNode.wholes(type.shape.dimensions))
    writer.set("element", type.element.rawValue)
    if let bound = type.bound { writer.set("bound", bound) }
  }

  /// "Input".
  public var title: String { "Input" }

  /// The type as it is.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    guard inputs.isEmpty else { throw ModelError.invalid("an input reads no other node") }
    return type
  }

  /// The executor fills inputs; nothing runs.
  public func plan(_ site: KernelSite) throws -> any KernelPlan { IdlePlan() }
}

/// Nothing to do: inputs and views.
struct IdlePlan: KernelPlan {
  func bind(_ memory: KernelMemory) -> any Kernel { IdleKernel() }
}

final class IdleKernel: Kernel {
  func forward() {}
  func backward() {}
}
