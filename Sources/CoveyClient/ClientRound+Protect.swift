internal import CoveyCore
internal import CoveyPrivacy
internal import CoveyTraining
internal import CoveyTransport

extension ClientRound {
  /// Protects the update as the request asks. Nothing leaves the client that is less protected, or that could poison
  /// the sum.
  static func protect(
    _ reply: inout ClientReply, as protection: UpdateProtection, with noise: (any NoiseSupply)?
  ) throws {
    let steps = reply.update.training.steps
    guard reply.update.training.lossSum.isFinite else { throw TrainingError.notFinite(step: steps) }
    switch protection {
    case .none:
      guard reply.update.delta.isFinite else { throw TrainingError.notFinite(step: steps) }
    case .clip(let bound):
      guard let clipped = reply.update.clip(to: bound) else { throw TrainingError.notFinite(step: steps) }
      reply.send(.clipped(clipped))
    case .noise(let randomizer):
      guard let noise else { throw ClientError.noNoise }
      guard var clipped = reply.update.clip(to: randomizer.bound) else {
        throw TrainingError.notFinite(step: steps)
      }
      let source = noise.source(.update, round: reply.round, client: reply.client.rawValue, piece: 0)
      reply.send(.noised(try randomizer.protect(&clipped, with: source)))
    }
  }
}
