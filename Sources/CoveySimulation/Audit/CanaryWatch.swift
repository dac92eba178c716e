internal import CoveyCore
internal import Synchronization

/// What an adversary sees of an audited run: filled from many threads, read after every round.
final class CanaryWatch: Sendable {
  private struct State {
    var model: ParameterVector?
    var asked: [Int] = []
    var background: [Double] = []
    var messages: [(canary: Int, value: Double)] = []
  }

  /// What was seen in a round.
  struct Sight {
    /// The released model; nil if nobody evaluated it.
    var model: ParameterVector?
    /// Canaries that were asked.
    var asked: [Int]
    /// The sum of what the other clients sent, each clipped; empty if nobody else did.
    var background: [Double]
    /// What single messages show of canaries.
    var messages: [(canary: Int, value: Double)]
  }

  private let state = Mutex(State())

  func sees(_ model: ParameterVector) { state.withLock { $0.model = model } }

  func asks(_ canary: Int) { state.withLock { $0.asked.append(canary) } }

  func sees(_ value: Double, of canary: Int) { state.withLock { $0.messages.append((canary, value)) } }

  /// Another client's update, of which no more than `bound` enters the sum.
  func sees(_ delta: ParameterVector, clippedTo bound: Double) {
    let norm = delta.squaredNorm.squareRoot()
    guard norm.isFinite else { return }
    let factor = norm > bound ? bound / norm : 1
    state.withLock { state in
      if state.background.isEmpty { state.background = [Double](repeating: 0, count: delta.count) }
      delta.withSpan { delta in for i in 0..<delta.count { state.background[i] += factor * Double(delta[i]) } }
    }
  }

  /// Takes out what was seen since the last call.
  func take() -> Sight {
    state.withLock { state in
      let sight = Sight(
        model: state.model, asked: state.asked, background: state.background, messages: state.messages)
      state = State()
      return sight
    }
  }
}
