internal import CoveyCore
internal import CoveyNoise
internal import CoveyPrivacy

extension CanaryRun {
  /// What was seen of a run so far.
  struct Sights {
    private(set) var scores: CanaryScores
    private let run: CanaryRun
    private let adversary: Adversary
    private let start: ParameterVector
    private var model: ParameterVector

    init(_ run: CanaryRun, _ adversary: Adversary, start: ParameterVector) {
      self.run = run
      self.adversary = adversary
      self.start = start
      model = start
      scores = CanaryScores(canaries: run.settings.canaries, rounds: run.plan.pipeline.rounds)
    }

    /// Takes note of a round.
    mutating func take(_ sight: CanaryWatch.Sight, of report: RoundReport) {
      let round = report.round - 1
      for canary in sight.asked { scores.ask(canary, round: round) }
      guard let next = sight.model else { return }
      defer { model = next }
      if run.seesMessages(adversary) {
        for (canary, value) in sight.messages { scores.set(canary, round: round, to: value) }
        return
      }
      // Nothing was released: the model is the same, and what the others sent is not in it.
      if report.privacy?.withheld != nil { return }
      let factor = run.plan.denominator / (report.privacy?.clipBound ?? run.plan.configuration.clip.initialBound)
      let isKnown = !sight.background.isEmpty
      let bound = run.plan.configuration.clip.initialBound
      let directions = run.kind.directions
      next.withSpan { next in
        model.withSpan { last in
          for canary in 0..<run.settings.canaries {
            let value = directions.project(canary) { parameter in
              let released = factor * (Double(next[parameter]) - Double(last[parameter]))
              return isKnown ? released - sight.background[parameter] / bound : released
            }
            scores.set(canary, round: round, to: value)
          }
        }
      }
    }

    /// The scores of all rounds.
    func finalScores() -> [Double] {
      switch run.membership(adversary) {
      case .known:
        return scores.knownScores(run.plan.strategy)
      case .chance(let rate):
        return scores.sampledScores(
          rate: rate, noise: max(1e-3, run.plan.noiseOnSum), isOpposite: run.plan.adjacency == .replaceOne)
      }
    }

    /// Cosines of canaries that are in with the whole change of the model.
    func cosines() -> [Double] {
      guard case .clients = run.kind else { return [] }
      var change = ParameterVector(count: model.count)
      change.withMutableSpan { change in
        model.withSpan { last in
          start.withSpan { first in for i in 0..<last.count { change[i] = last[i] - first[i] } }
        }
      }
      let norm = change.squaredNorm.squareRoot()
      guard norm > 0, norm.isFinite else { return [] }
      return change.withSpan { change in
        (0..<run.settings.canaries).filter { run.present[$0] }.map { canary in
          min(1, max(-1, run.kind.directions.project(canary) { Double(change[$0]) } / norm))
        }
      }
    }
  }
}

extension CanaryRun.Kind {
  fileprivate var directions: CanaryDirections {
    switch self {
    case .clients(_, _, let directions): directions
    case .records(_, let records): CanaryDirections(coordinates: records.canaries)
    }
  }
}
