internal import CCoveyKernels
public import CoveyCore

/// The mean of a sequence's vectors over the positions that are not padding; zeros if all are.
public struct MeanOverTimeOperation: GraphOperation {
  /// "meanOverTime".
  public static let kind = "meanOverTime"
  static let family = LayerFamily(
    MeanOverTimeOperation.self,
    layers: [NamedMaker("meanOverTime", "the mean over a sequence's positions, less padding") { MeanOverTime($0) }])

  /// The token whose positions are left out, where a second input has the tokens; nil for a mean over all positions.
  public var paddingToken: Int?

  /// A mean over all positions, or over those without the padding token.
  public init(paddingToken: Int? = nil) {
    self.paddingToken = paddingToken
  }

  /// Reads the keys of a node.
  public init(_ reader: SettingsReader) {
    paddingToken = reader.optionalWhole("paddingToken", .atLeast(0))
  }

  /// Writes the keys of a node.
  public func write(to writer: inout SettingsWriter) { writer.set("paddingToken", paddingToken) }

  /// "MeanOverTime".
  public var title: String { "MeanOverTime" }

  /// The width.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    TensorType([try TimeInputs.check(inputs, paddingToken: paddingToken, Self.kind).shape.channels])
  }

  /// Portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    MeanOverTimePlan(sites: TimeSites(site, paddingToken: paddingToken))
  }
}

/// The mean over time as a layer of a list, which has no keys: what is padding follows from the embedding before it.
public struct MeanOverTime: Layer, Hashable {
  /// The only one there is.
  public init() {}
  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}
  /// "meanOverTime".
  public var name: String { MeanOverTimeOperation.kind }
  /// Adds the one node.
  public func apply(to input: LayerTensor) -> LayerTensor { input.meanOverTime() }
}

extension LayerTensor {
  /// The mean over the positions of a sequence; those of the padding token of the ``embedding(_:paddingToken:initializer:)``
  /// before it do not count.
  public func meanOverTime() -> LayerTensor {
    apply(MeanOverTimeOperation(paddingToken: mask?.paddingToken), with: maskedTokens)
  }
}

struct MeanOverTimePlan: KernelPlan {
  let sites: TimeSites
  func bind(_ memory: KernelMemory) -> any Kernel { MeanOverTimeKernel(sites, memory) }
}

final class MeanOverTimeKernel: Kernel {
  private let sites: TimeSites
  private let memory: KernelMemory
  private let tokens: UnsafeMutablePointer<Int32>?

  init(_ sites: TimeSites, _ memory: KernelMemory) {
    self.sites = sites
    self.memory = memory
    tokens = sites.tokens(memory)
  }

  private func count(_ example: Int) -> Int {
    var count = 0
    for i in example * sites.length..<(example + 1) * sites.length where sites.counts(tokens, i) { count += 1 }
    return count
  }

  func forward() {
    let (length, width) = (sites.length, sites.width)
    for b in 0..<sites.batch {
      let y = memory.output + b * width
      y.update(repeating: 0, count: width)
      for i in b * length..<(b + 1) * length where sites.counts(tokens, i) {
        covey_add(y, y, memory.inputs[0] + i * width, width)
      }
      covey_scale(y, 1 / Float(max(1, count(b))), width)
    }
  }

  func backward() {
    guard let dx = memory.inputGradients[0], let dy = memory.outputGradient else { return }
    let (length, width) = (sites.length, sites.width)
    for b in 0..<sites.batch {
      let share = dy + b * width
      covey_scale(share, 1 / Float(max(1, count(b))), width)
      for i in b * length..<(b + 1) * length {
        if sites.counts(tokens, i) {
          (dx + i * width).update(from: share, count: width)
        } else {
          (dx + i * width).update(repeating: 0, count: width)
        }
      }
    }
  }
}
