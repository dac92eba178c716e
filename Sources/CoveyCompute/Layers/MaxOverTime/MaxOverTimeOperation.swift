public import CoveyCore

/// The largest value of each channel over the positions of a sequence that are not padding; zeros if all are. The first of ties
/// gets the gradient.
public struct MaxOverTimeOperation: GraphOperation {
  /// "maxOverTime".
  public static let kind = "maxOverTime"
  static let family = LayerFamily(
    MaxOverTimeOperation.self,
    layers: [
      NamedMaker("maxOverTime", "the largest values over a sequence's positions, less padding") { MaxOverTime($0) }
    ])

  /// The token whose positions are left out, where a second input has the tokens; nil for a maximum over all positions.
  public var paddingToken: Int?

  /// A maximum over all positions, or over those without the padding token.
  public init(paddingToken: Int? = nil) {
    self.paddingToken = paddingToken
  }

  /// Reads the keys of a node.
  public init(_ reader: SettingsReader) {
    paddingToken = reader.optionalWhole("paddingToken", .atLeast(0))
  }

  /// Writes the keys of a node.
  public func write(to writer: inout SettingsWriter) { writer.set("paddingToken", paddingToken) }

  /// "MaxOverTime".
  public var title: String { "MaxOverTime" }

  /// The width.
  public func outputType(_ inputs: [TensorType]) throws -> TensorType {
    TensorType([try TimeInputs.check(inputs, paddingToken: paddingToken, Self.kind).shape.channels])
  }

  /// Portable kernels.
  public func plan(_ site: KernelSite) throws -> any KernelPlan {
    MaxOverTimePlan(sites: TimeSites(site, paddingToken: paddingToken))
  }
}

/// The maximum over time as a layer of a list, which has no keys: what is padding follows from the embedding before it.
public struct MaxOverTime: Layer, Hashable {
  /// The only one there is.
  public init() {}
  /// There are no keys.
  public init(_ reader: SettingsReader) {}
  /// There are no keys.
  public func write(to writer: inout SettingsWriter) {}
  /// "maxOverTime".
  public var name: String { MaxOverTimeOperation.kind }
  /// Adds the one node.
  public func apply(to input: LayerTensor) -> LayerTensor { input.maxOverTime() }
}

extension LayerTensor {
  /// The maximum over the positions of a sequence; those of the padding token of the
  /// ``embedding(_:paddingToken:initializer:)`` before it do not count.
  public func maxOverTime() -> LayerTensor {
    apply(MaxOverTimeOperation(paddingToken: mask?.paddingToken), with: maskedTokens)
  }
}

struct MaxOverTimePlan: KernelPlan {
  let sites: TimeSites
  /// The winning position of each output, -1 for none.
  var saved: Int { sites.batch * sites.width }
  func bind(_ memory: KernelMemory) -> any Kernel { MaxOverTimeKernel(sites, memory) }
}

final class MaxOverTimeKernel: Kernel {
  private let sites: TimeSites
  private let memory: KernelMemory
  private let tokens: UnsafeMutablePointer<Int32>?
  private let winners: UnsafeMutablePointer<Int32>

  init(_ sites: TimeSites, _ memory: KernelMemory) {
    self.sites = sites
    self.memory = memory
    tokens = sites.tokens(memory)
    winners = UnsafeMutableRawPointer(memory.saved).assumingMemoryBound(to: Int32.self)
  }

  func forward() {
    let (length, width) = (sites.length, sites.width)
    for b in 0..<sites.batch {
      let (y, winner) = (memory.output + b * width, winners + b * width)
      y.update(repeating: 0, count: width)
      winner.update(repeating: -1, count: width)
      for place in 0..<length where sites.counts(tokens, b * length + place) {
        let x = memory.inputs[0] + (b * length + place) * width
        for c in 0..<width where winner[c] < 0 || x[c] > y[c] {
          y[c] = x[c]
          winner[c] = Int32(truncatingIfNeeded: place)
        }
      }
    }
  }

  func backward() {
    guard let dx = memory.inputGradients[0], let dy = memory.outputGradient else { return }
    let (length, width) = (sites.length, sites.width)
    dx.update(repeating: 0, count: sites.batch * length * width)
    for b in 0..<sites.batch {
      for c in 0..<width {
        let winner = Int(winners[b * width + c])
        if winner >= 0 { dx[(b * length + winner) * width + c] = dy[b * width + c] }
      }
    }
  }
}
