internal import CoveyCore
internal import CoveyData
internal import CoveyServer
internal import CoveySystem
internal import Synchronization

extension WorkerPool: ModelEvaluating {
  /// Evaluates in pieces of a fixed size, which any thread may take, and adds them in order of the pieces.
  func evaluate(_ parameters: ParameterVector) throws -> EvaluationSummary {
    guard let test = data.test else { throw SimulationError.invalid("there are no held-out data to evaluate on") }
    let job = EvaluationJob(examples: test.count, pieceSize: pieceSize)
    let workers = self.workers
    team.perform { index in
      let worker = workers[index]
      guard let evaluator = worker.evaluator, job.hasPieces else { return }
      evaluator.load(parameters)
      do {
        while let piece = job.take() {
          job.put(try evaluator.evaluate(test, range: job.range(of: piece)), piece)
        }
      } catch {
        worker.error = error
        job.cancel()
      }
    }
    for worker in workers {
      if let error = worker.error {
        worker.error = nil
        throw error
      }
    }
    return EvaluationSummary(job.sum(), targets: test.targets)
  }
}

/// The pieces of one evaluation, handed out by a counter.
private final class EvaluationJob: @unchecked Sendable {
  // Sendable: every slot of `results` is written by the one thread that took its piece, and read after all are done.
  private let examples: Int
  private let pieceSize: Int
  private let pieces: Int
  private let next = Atomic<Int>(0)
  private let results: UnsafeMutablePointer<EvaluationMetrics>

  init(examples: Int, pieceSize: Int) {
    self.examples = examples
    self.pieceSize = pieceSize
    pieces = (examples + pieceSize - 1) / pieceSize
    results = .allocate(capacity: pieces)
    results.initialize(repeating: EvaluationMetrics(), count: pieces)
  }

  deinit {
    results.deallocate()
  }

  var hasPieces: Bool { next.load(ordering: .relaxed) < pieces }

  func take() -> Int? {
    let piece = next.add(1, ordering: .relaxed).oldValue
    return piece < pieces ? piece : nil
  }

  func cancel() { next.store(pieces, ordering: .relaxed) }

  func range(of piece: Int) -> Range<Int> {
    piece * pieceSize..<min((piece + 1) * pieceSize, examples)
  }

  func put(_ metrics: EvaluationMetrics, _ piece: Int) {
    results[piece] = metrics
  }

  func sum() -> EvaluationMetrics {
    var sum = EvaluationMetrics()
    for piece in 0..<pieces { sum += results[piece] }
    return sum
  }
}
