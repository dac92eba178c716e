public import CoveyCore
internal import CoveySystem
internal import Synchronization

/// Sums a cohort's updates as they stream in from several threads, always in the same order.
///
/// Each chunk of the cohort is summed by the thread that claimed it; the chunks' sums are added in chunk order. A chunk
/// that is done before its turn waits in its buffer, of which there is a bounded number: memory follows threads, not
/// clients. Buffers are given out in chunk order, so the chunk whose turn it is always has one and never waits.
public final class OrderedAggregation: @unchecked Sendable {
  // Sendable: `monitor` guards every stored property, except that `total` belongs to the thread that set `folding`.
  private let monitor = Monitor()
  private let parameterCount: Int
  private let stage: UpdateStage
  private let bufferLimit: Int
  private var bufferCount = 0
  private var spare = [ChunkSum]()
  private var waiting = [ChunkSum]()
  private var total: UpdateSum
  /// The sum of clipped updates, where the buffers' integers meet; nil for updates of another stage.
  private var gridTotal: GridTotal?
  private var gridStep = 1.0
  /// The sum of encoded updates, where the buffers' rings meet; nil for updates of another stage.
  private var ringTotal: RingVector?
  /// The sum of masked updates, once it is shown; nil for updates of another stage.
  private var revealed: RevealedIntegers?
  private var cohort = Cohort([], load: { _ in 0 })
  private var chunkCount = 0
  private var claimed = 0
  private var folded = 0
  private var folding = false
  private let isAbandoned = Atomic<Bool>(false)

  /// An aggregation for models of `parameterCount` parameters.
  /// - Parameters:
  ///   - threads: Threads that claim chunks at the same time, >= 1.
  ///   - stage: The stage of protection that updates must have.
  ///   - ring: The shape of encoded updates; needed for that stage alone.
  public init(parameterCount: Int, threads: Int, stage: UpdateStage = .raw, ring: RingShape? = nil) {
    precondition(threads >= 1, "an aggregation serves at least one thread")
    precondition((stage == .encoded) == (ring != nil), "exactly encoded updates are summed in a ring")
    ringTotal = ring.map { RingVector($0) }
    self.parameterCount = parameterCount
    self.stage = stage
    gridTotal = stage == .clipped ? GridTotal(parameterCount: parameterCount) : nil
    bufferLimit = 2 * threads + 2
    total = UpdateSum(parameterCount: parameterCount)
  }

  /// Starts a round, from no thread but the caller's.
  /// - Parameter gridStep: The step of the grid on which clipped updates are summed, a power of two.
  public func begin(_ cohort: Cohort, gridStep: Double = 1) {
    monitor.withLock {
      precondition(claimed == folded || abandoned, "a round begins when the last one is complete")
      spare += waiting
      waiting = []
      total.reset()
      revealed = nil
      self.gridStep = gridStep
      for chunk in spare { chunk.begin(gridStep: gridStep) }
      self.cohort = cohort
      chunkCount = cohort.chunkCount
      claimed = 0
      folded = 0
    }
  }

  /// The next chunk to serve, with its empty sum; nil when none remains or the round was abandoned.
  /// Waits while all buffers hold chunks that are not yet summed.
  public func claim() -> ChunkSum? {
    monitor.withLock {
      while true {
        guard claimed < chunkCount, !abandoned else { return nil }
        if spare.isEmpty, bufferCount < bufferLimit {
          let chunk = ChunkSum(parameterCount: parameterCount, stage: stage, ring: ringTotal?.shape)
          chunk.begin(gridStep: gridStep)
          spare.append(chunk)
          bufferCount += 1
        }
        if let chunk = spare.popLast() {
          chunk.index = claimed
          chunk.positions = cohort.chunk(claimed)
          chunk.sum.reset()
          claimed += 1
          return chunk
        }
        monitor.wait()
      }
    }
  }

  /// Hands in a complete chunk. The thread that completes the chunk whose turn it is adds it and all that follow.
  public func finish(_ chunk: ChunkSum) {
    var next = monitor.withLock { () -> ChunkSum? in
      waiting.append(chunk)
      if folding { return nil }
      folding = true
      return takeNext()
    }
    while let chunk = next {
      total.merge(&chunk.sum)
      next = monitor.withLock {
        folded += 1
        spare.append(chunk)
        monitor.signalAll()
        return takeNext()
      }
    }
  }

  /// Gives a chunk back unfinished, after ``abandon()``.
  public func discard(_ chunk: ChunkSum) {
    monitor.withLock {
      precondition(abandoned, "only an abandoned round discards chunks")
      spare.append(chunk)
    }
  }

  /// Ends the running round early, and for good: no more chunks are given out, and the sum must not be used. Any thread
  /// may call it at any time.
  public func abandon() {
    isAbandoned.store(true, ordering: .releasing)
    monitor.withLock { monitor.signalAll() }
  }

  /// Whether ``abandon()`` was called.
  public var abandoned: Bool { isAbandoned.load(ordering: .acquiring) }

  /// Buffers made so far: at most twice the threads, plus two.
  package var buffers: Int { monitor.withLock { bufferCount } }

  /// Works on the complete sum, after every thread has handed in its chunks.
  /// - Precondition: All chunks of a round that was not abandoned.
  public func withTotal<Result>(_ body: (inout UpdateSum) throws -> Result) rethrows -> Result {
    monitor.withLock { precondition(folded == chunkCount, "the sum is read when every chunk is in") }
    return try body(&total)
  }

  /// Takes the sum of a round's masked updates, which no chunk has seen, in an aggregation of that stage.
  /// - Parameters:
  ///   - sum: The integers, to be worked on as those of clipped or encoded updates; nil if they are used up.
  ///   - counts: What the sum tells beside the values.
  public func reveal(_ sum: RevealedIntegers?, counts: RevealedCounts) {
    precondition(stage == .masked, "only masked updates are summed elsewhere")
    revealed = sum
    total.take(counts)
  }

  /// Works on the complete sum of clipped or masked updates, after every thread has handed in its chunks. A sum of masked
  /// updates that was not shown is zero.
  /// - Precondition: All chunks of a round that was not abandoned, in an aggregation of clipped or masked updates.
  public func withGridTotal<Result>(
    _ body: (GridTotal, inout UpdateSum) throws -> Result
  ) rethrows -> Result {
    if stage == .masked, gridTotal == nil { gridTotal = GridTotal(parameterCount: parameterCount) }
    guard let gridTotal else { preconditionFailure("this aggregation does not sum clipped updates") }
    if let revealed {
      gridTotal.gather(revealed)
    } else {
      gridTotal.gather(monitor.withLock { spare.compactMap(\.grid) })
    }
    return try withTotal { try body(gridTotal, &$0) }
  }

  /// Works on the complete sum of encoded or masked updates, after every thread has handed in its chunks.
  /// - Precondition: All chunks of a round that was not abandoned, in an aggregation of encoded updates, or of masked ones
  ///   whose sum is shown.
  public func withRingTotal<Result>(
    _ body: (RingVector, inout UpdateSum) throws -> Result
  ) rethrows -> Result {
    if let revealed { return try withTotal { try body(revealed.ring, &$0) } }
    let parts = monitor.withLock { spare.compactMap(\.ring) }
    ringTotal?.clear()
    for part in parts { ringTotal?.add(part) }
    guard let ringTotal else { preconditionFailure("this aggregation does not sum encoded updates") }
    return try withTotal { try body(ringTotal, &$0) }
  }

  /// The waiting chunk whose turn it is; without one, nobody folds any more. Called under the lock.
  private func takeNext() -> ChunkSum? {
    if let place = waiting.firstIndex(where: { $0.index == folded }) { return waiting.remove(at: place) }
    folding = false
    return nil
  }
}
