public import CoveyCore
internal import CoveySystem
internal import Synchronization

/// Folds a cohort's updates as they stream in from several threads, always in the same order.
///
/// Each chunk of the cohort is filled by the thread that claimed it; chunks are folded in their order. A chunk that is done
/// before its turn waits in its lane, of which there is a bounded number: memory follows threads, not clients. Lanes are
/// given out in chunk order, so the chunk whose turn it is always has one and never waits.
public final class OrderedFold: @unchecked Sendable {
  // Sendable: `monitor` guards every stored property, except that `counts` belongs to the thread that set `folding`.
  private let monitor = Monitor()
  private let aggregator: any UpdateAggregator
  private let laneLimit: Int
  private var laneCount = 0
  private var spare = [Lane]()
  private var waiting = [Lane]()
  private var counts = RoundCounts()
  private var cohort = Cohort([], load: { _ in 0 })
  private var chunkCount = 0
  private var claimed = 0
  private var folded = 0
  private var folding = false
  private let isAbandoned = Atomic<Bool>(false)

  /// A fold of updates by `aggregator`, which nobody else begins or folds.
  /// - Parameters:
  ///   - aggregator: What is made of the updates.
  ///   - threads: Threads that claim chunks at the same time, >= 1.
  public init(_ aggregator: any UpdateAggregator, threads: Int) {
    precondition(threads >= 1, "a fold serves at least one thread")
    self.aggregator = aggregator
    laneLimit = 2 * threads + 2
  }

  /// Starts a round, from no thread but the caller's.
  /// - Throws: ``AggregationError`` if the cohort cannot be aggregated.
  public func begin(_ cohort: Cohort) throws {
    try monitor.withLock {
      precondition(claimed == folded || abandoned, "a round begins when the last one is complete")
      spare += waiting
      waiting = []
      counts.reset()
      claimed = 0
      folded = 0
      chunkCount = 0
      try aggregator.begin(cohort)
      self.cohort = cohort
      chunkCount = cohort.chunkCount
    }
  }

  /// The next chunk to serve, in an empty lane; nil when none remains or the round was abandoned.
  /// Waits while all lanes hold chunks that are not yet folded.
  public func claim() -> Lane? {
    monitor.withLock {
      while true {
        guard claimed < chunkCount, !abandoned else { return nil }
        if spare.isEmpty, laneCount < laneLimit {
          spare.append(Lane(aggregator.makePart(), stage: aggregator.stage))
          laneCount += 1
        }
        if let lane = spare.popLast() {
          lane.index = claimed
          lane.positions = cohort.chunk(claimed)
          lane.cohort = cohort.hasTickets ? cohort : nil
          lane.counts.reset()
          lane.part.begin()
          claimed += 1
          return lane
        }
        monitor.wait()
      }
    }
  }

  /// Hands in a complete chunk. The thread that completes the chunk whose turn it is folds it and all that follow.
  public func finish(_ lane: Lane) {
    var next = monitor.withLock { () -> Lane? in
      waiting.append(lane)
      if folding { return nil }
      folding = true
      return takeNext()
    }
    while let lane = next {
      counts.merge(lane.counts)
      lane.part.fold()
      next = monitor.withLock {
        folded += 1
        spare.append(lane)
        monitor.signalAll()
        return takeNext()
      }
    }
  }

  /// Gives a chunk back unfinished, after ``abandon()``.
  public func discard(_ lane: Lane) {
    monitor.withLock {
      precondition(abandoned, "only an abandoned round discards chunks")
      spare.append(lane)
    }
  }

  /// Ends the running round early, and for good: no more chunks are given out, and the aggregate must not be used. Any
  /// thread may call it at any time.
  public func abandon() {
    isAbandoned.store(true, ordering: .releasing)
    monitor.withLock { monitor.signalAll() }
  }

  /// Whether ``abandon()`` was called.
  public var abandoned: Bool { isAbandoned.load(ordering: .acquiring) }

  /// Lanes made so far: at most twice the threads, plus two.
  package var lanes: Int { monitor.withLock { laneCount } }

  /// Works on what is told of the round's updates, after every thread has handed in its chunks.
  /// - Precondition: All chunks of a round that was not abandoned.
  public func withCounts<Result>(_ body: (inout RoundCounts) throws -> Result) rethrows -> Result {
    checkComplete()
    return try body(&counts)
  }

  /// The mean of the round's updates, after every thread has handed in its chunks; nil without updates.
  /// - Precondition: All chunks of a round that was not abandoned; an aggregator of means.
  public func mean(on workers: any PieceWorkers) -> ReleasedMean? {
    checkComplete()
    guard let aggregator = aggregator as? any MeanAggregator else {
      preconditionFailure("a sum of \(aggregator.stage) updates has no mean before noise is added")
    }
    // Their type says that noised updates were noised one by one; a rule of another package is not believed that its updates are.
    return aggregator.mean(on: workers).map {
      aggregator.stage == .noised && aggregator is FloatSum
        ? .noised(Released<WithNoise>($0)) : .unnoised(Released<Unnoised>($0))
    }
  }

  private func checkComplete() {
    monitor.withLock { precondition(folded == chunkCount, "an aggregate is read when every chunk is in") }
  }

  /// The waiting chunk whose turn it is; without one, nobody folds any more. Called under the lock.
  private func takeNext() -> Lane? {
    if let place = waiting.firstIndex(where: { $0.index == folded }) { return waiting.remove(at: place) }
    folding = false
    return nil
  }
}
