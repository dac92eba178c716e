/// Which positions of a sequence are padding: those whose token is the padding token.
///
/// A tensor of a model that is being written carries it along as long as its first axis is that of the tokens.
struct SequenceMask {
  /// The node of the tokens.
  let tokens: Int
  /// The token that fills up shorter sequences.
  let paddingToken: Int
}

/// The padding that an operation over time leaves out, as its node states it: a token, and the tokens as a second input.
enum TimeInputs {
  /// Length and width of the first input, once all inputs fit.
  /// - Throws: ``ModelError`` if they do not.
  static func check(_ inputs: [TensorType], paddingToken: Int?, _ name: String) throws -> TensorType {
    guard let sequence = inputs.first, sequence.element == .float, sequence.shape.rank == 2 else {
      throw ModelError.invalid("\(name) takes a sequence of vectors (length x width)")
    }
    guard inputs.count == (paddingToken == nil ? 1 : 2) else {
      throw ModelError.invalid("\(name) reads tokens if and only if it knows the padding token")
    }
    if inputs.count == 2 {
      guard inputs[1].element == .integer, inputs[1].shape.dimensions == [sequence.shape.positions] else {
        throw ModelError.invalid(
          "\(name) reads a token for each of \(sequence.shape.positions) positions, not \(inputs[1].shape)")
      }
      let bound = min(inputs[1].bound ?? .max, Int(Int32.max))
      guard let paddingToken, (0..<bound).contains(paddingToken) else {
        throw ModelError.invalid("\(name) takes a padding token of 0..<\(bound), as its tokens are")
      }
    }
    return sequence
  }
}

/// What a kernel over time works on: sequences, and which of their positions count.
struct TimeSites: Sendable {
  let batch, length, width: Int
  let padding: Int32?

  init(_ site: KernelSite, paddingToken: Int?) {
    batch = site.batch
    length = site.inputs[0].shape.positions
    width = site.inputs[0].shape.channels
    padding = paddingToken.map { Int32(truncatingIfNeeded: $0) }
  }

  /// Where the tokens lie; nil if every position counts.
  func tokens(_ memory: KernelMemory) -> UnsafeMutablePointer<Int32>? {
    padding == nil ? nil : UnsafeMutableRawPointer(memory.inputs[1]).assumingMemoryBound(to: Int32.self)
  }

  /// Whether position `i` of the batch counts.
  @inline(__always)
  func counts(_ tokens: UnsafeMutablePointer<Int32>?, _ i: Int) -> Bool {
    guard let tokens else { return true }
    return tokens[i] != padding
  }
}
