package import CoveyData
package import CoveyNoise

/// Draws the batches of one client's steps with secret random bits.
///
/// Poisson: at each step every example takes part independently with probability batch / examples, which is drawn
/// exactly. Shuffled: at the start of an epoch every example goes to one of its steps, each equally likely, independently
/// of the others (balls and bins: Chua et al. 2024, arXiv 2412.16802). So in an epoch an example is in exactly one step
/// and moves no other example, which batches of a fixed size would not grant: there, one example more shifts others.
///
/// By a coin: every example takes part independently with the coin's probability, whatever their number, and those that do
/// are put in secret random order. So with one example more, and coins and order drawn alike otherwise, two places of a batch
/// differ at most: that example stands in one of them, and the one that stood there is the last of all. Kept in their own
/// order, an example more would move all after it to other pieces of the sum, and with them all roundings.
///
/// Reused from client to client; allocates only when a client is larger than any before.
package struct SecretBatches {
  /// Examples of the client.
  package private(set) var count = 0

  private var positions: [Int32] = []
  private var chosen: [Int32] = []
  /// Shuffled: each example's step, and where each step's examples begin among the chosen.
  private var bins: [Int32] = []
  private var starts: [Int] = []

  /// No client yet.
  package init() {}

  /// Takes a client's examples.
  package mutating func load(_ view: ClientView) {
    count = view.count
    // A place even for a client without examples, so that there is something to point at.
    let room = max(count, 1)
    if positions.count < room {
      positions = [Int32](repeating: 0, count: room)
      chosen = [Int32](repeating: 0, count: room)
      bins = [Int32](repeating: 0, count: room)
    }
    if let own = view.positions {
      for i in 0..<count { positions[i] = own.pointer[i] }
    } else {
      for i in 0..<count { positions[i] = Int32(truncatingIfNeeded: i) }
    }
  }

  /// One Poisson batch with an expected `size` of at most `count`; returns how many examples it has.
  package mutating func drawPoisson(size: Int, _ words: inout NoiseWords) -> Int {
    if size >= count {
      for i in 0..<count { chosen[i] = positions[i] }
      return count
    }
    var taken = 0
    for i in 0..<count {
      // Written always and kept sometimes, so that the time does not depend on the draw.
      chosen[taken] = positions[i]
      taken += words.next(below: UInt64(count)) < UInt64(size) ? 1 : 0
    }
    return taken
  }

  /// One Poisson batch by a coin, in random order; returns how many examples it has.
  package mutating func drawPoisson(_ coin: ExactCoin, _ words: inout NoiseWords) -> Int {
    var taken = 0
    for i in 0..<count {
      chosen[taken] = positions[i]
      taken += coin.toss(&words) ? 1 : 0
    }
    for i in 0..<taken { chosen.swapAt(i, Int(words.next(below: UInt64(i + 1)))) }
    return taken
  }

  /// Deals all examples to the `steps` of an epoch.
  package mutating func deal(steps: Int, _ words: inout NoiseWords) {
    if starts.count < steps + 2 { starts = [Int](repeating: 0, count: steps + 2) }
    for step in 0..<steps + 2 { starts[step] = 0 }
    // Counting sort. Placing moves each step's start, one entry further on, to its end, which is the next one's start.
    for i in 0..<count {
      let step = Int(words.next(below: UInt64(steps)))
      bins[i] = Int32(truncatingIfNeeded: step)
      starts[step + 2] += 1
    }
    for step in 0..<steps { starts[step + 2] += starts[step + 1] }
    for i in 0..<count {
      let step = Int(bins[i])
      chosen[starts[step + 1]] = positions[i]
      starts[step + 1] += 1
    }
  }

  /// Where the examples of one step of the epoch lie among the chosen.
  package func dealt(_ step: Int) -> Range<Int> { starts[step]..<starts[step + 1] }

  /// Reads the positions that were drawn.
  package func withChosen<Result>(_ body: (UnsafePointer<Int32>) throws -> Result) rethrows -> Result {
    try chosen.withUnsafeBufferPointer { chosen in
      guard let start = chosen.baseAddress else { preconditionFailure("no client is loaded") }
      return try body(start)
    }
  }
}
