internal import CoveyCompute
internal import CoveyCrypto
internal import CoveyNoise
internal import CoveyTraining

extension LocalTrainingPlan {
  /// Appends every stored property, in the order of the source.
  func append(to transcript: Transcript) throws(NotCanonical) {
    transcript.append(epochs)
    transcript.append(optional: batchSize)
    transcript.append(optional: maximumSteps)
    try optimizer.append(to: transcript)
    transcript.append(protection == nil ? 0 : 1)
    if let protection { try protection.append(to: transcript) }
  }
}

extension OptimizerConfiguration {
  func append(to transcript: Transcript) throws(NotCanonical) {
    transcript.append(method.code)
    try transcript.append(learningRate)
    try transcript.append(momentum)
    transcript.append(nesterov)
    for number in [weightDecay, beta1, beta2, epsilon] { try transcript.append(number) }
    transcript.append(schedule.warmup)
    switch schedule.shape {
    case .constant: transcript.append(1)
    case .step(let every, let factor):
      transcript.append(2)
      transcript.append(every)
      try transcript.append(factor)
    case .cosine(let rounds, let floor):
      transcript.append(3)
      transcript.append(rounds)
      try transcript.append(floor)
    }
  }
}

extension OptimizerConfiguration.Method {
  /// The number in canonical bytes.
  var code: Int {
    switch self {
    case .sgd: 1
    case .adagrad: 2
    case .rmsprop: 3
    case .adam: 4
    case .adamw: 5
    }
  }
}

extension ExampleProtection {
  func append(to transcript: Transcript) throws(NotCanonical) {
    try transcript.append(clipBound)
    try transcript.append(noiseMultiplier)
    transcript.append(batching.code)
    transcript.append(constants == nil ? 0 : 1)
    guard let constants else { return }
    try transcript.append(constants.rate)
    transcript.append(constants.steps)
    transcript.append(constants.examples)
  }
}

extension ExampleConfiguration.Batching {
  /// The number in canonical bytes.
  var code: Int {
    switch self {
    case .poisson: 1
    case .shuffled: 2
    }
  }
}
