public import CoveyAggregation
internal import CoveyCompute
public import CoveyCore
internal import CoveyTraining

/// SCAFFOLD: every client corrects its local steps by the difference of a control of all clients and one of its own, so that
/// clients with other data do not drift apart.
///
/// A client sends, beside its change of the model, the change of its control; the server keeps the mean of all clients'
/// controls and broadcasts it. Clients count alike. Local steps must be those of plain SGD: the control is the mean gradient
/// of a round's steps, which is read off the way that they went.
/// Source: Karimireddy et al. 2020, "SCAFFOLD: stochastic controlled averaging for federated learning", arXiv 1910.06378,
/// Algorithm 1 with option II.
public struct Scaffold: FederatedAlgorithm, Hashable {
  static let maker = NamedMaker<any FederatedAlgorithm>(
    "scaffold", "fedavg whose clients correct their drift by controls that they keep"
  ) {
    Scaffold($0)
  }
  /// The name of the control in payload, states and broadcast.
  static let control = "control"

  /// What a client's change of its control is multiplied by before it is clipped with the change of its model, > 0; nil
  /// where nothing is clipped.
  ///
  /// A control is a gradient, and a model's change is the local learning rate times the number of steps times one: with their
  /// product as the scale, both take the same share of the bound.
  public var controlScale: Float?

  /// SCAFFOLD.
  public init(controlScale: Float? = nil) {
    self.controlScale = controlScale
  }

  /// The word in `algorithm.name`.
  public var name: String { Self.maker.name }

  /// Uniform weights, a state with every client, any server optimizer.
  public var traits: AlgorithmTraits { AlgorithmTraits(weighting: .uniform, keepsClientState: true) }

  /// Reads the keys of `algorithm`.
  public init(_ reader: SettingsReader) {
    self.init(controlScale: reader.optionalNumber("controlScale", .above(0)))
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) { writer.set("controlScale", controlScale) }

  /// Refuses local steps that are not plain SGD, and a clip bound without a scale.
  public func problem(in run: RunFacts) -> String? {
    if let controlScale, !(controlScale > 0 && controlScale.isFinite) {
      return "algorithm.controlScale must be a number above 0, not \(controlScale)"
    }
    let optimizer = run.training.optimizer
    if optimizer.method != .sgd || optimizer.momentum != 0 || optimizer.weightDecay != 0 {
      return
        "scaffold reads a client's control off its steps, which must be those of plain sgd, without momentum and weight decay; "
        + "set client.optimizer so"
    }
    if run.training.protection != nil {
      return
        "scaffold's controls are made of whole rounds of local steps, and those of mode example are noised one by one, so that "
        + "every control would be noise; use another mode of privacy, or fedavg"
    }
    if run.clipsUpdates, controlScale == nil {
      return
        "scaffold sends a control beside the model's change, and both are clipped to one bound; state algorithm.controlScale, "
        + "what the control is multiplied by before: the local learning rate times the steps of a client's round gives both the "
        + "same share"
    }
    if !run.clipsUpdates, controlScale != nil {
      return "algorithm.controlScale has no meaning where nothing is clipped; leave it out"
    }
    return nil
  }

  /// The model's change and the control's.
  public func payload(model: Int) -> PayloadLayout {
    // Any other scale is refused before round 1.
    let scale = controlScale.flatMap { $0 > 0 && $0.isFinite ? $0 : nil } ?? 1
    return PayloadLayout(model: model).appending(Self.control, model, scale: scale)
  }

  /// The server's control, zero at first.
  public func serverState(model: Int) -> NamedVectors {
    NamedVectors([.init(Self.control, ParameterVector(count: model))])
  }

  /// A client's control, zero at first.
  public func clientState(model: Int) -> NamedVectors { serverState(model: model) }

  /// All of it.
  public func broadcast(_ state: NamedVectors) -> NamedVectors { state }

  /// Client: local steps along g - c_i + c; then c_i moves to the mean gradient of the steps, (x - y) / (K eta) - c + c_i.
  public func clientUpdate(
    _ task: borrowing ClientTask, _ training: any LocalTraining, state: inout NamedVectors,
    into payload: inout ParameterVector
  ) throws -> TrainingMetrics {
    guard let server = task.broadcast[Self.control], let own = state[Self.control] else {
      throw AlgorithmError.missingVector(Self.control)
    }
    let metrics = try training.train(task, correction: ControlDifference(server: server, own: own), into: &payload)
    let optimizer = training.plan.optimizer
    let rate = optimizer.learningRate * optimizer.schedule.factor(round: task.round)
    let (count, steps) = (task.global.count, Float(max(1, metrics.steps)) * rate)
    server.withSpan { server in
      payload.withMutableSpan { payload in
        // The change of c_i: -c - dy / (K eta), with dy = y - x.
        for i in 0..<count { payload[count + i] = -server[i] - payload[i] / steps }
      }
    }
    payload.withSpan { payload in
      state.update(Self.control) { own in
        own.withMutableSpan { own in for i in 0..<count { own[i] += payload[count + i] } }
      }
    }
    return metrics
  }

  /// Server: a step along the mean change of the model; c moves by the mean change of the controls times |S| / N.
  public func serverUpdate(
    _ released: ReleasedMean, _ round: ServerRoundFacts, optimizer: inout ServerOptimizer,
    parameters: inout ParameterVector, state: inout NamedVectors
  ) -> Bool {
    guard released.mean.isFinite, let change = round.part(Self.control, of: released), change.isFinite
    else { return false }
    optimizer.step(&parameters, along: released, segment: round.layout.model)
    state.update(Self.control) { $0.add(change, scaled: Float(round.updates / Double(round.clients))) }
    return true
  }
}

/// What SCAFFOLD adds to each gradient: c - c_i.
struct ControlDifference: GradientCorrection {
  let server: ParameterVector
  let own: ParameterVector

  func correct(_ gradient: inout MutableSpan<Float>, at parameters: Span<Float>, from start: Span<Float>) {
    server.withSpan { server in
      own.withSpan { own in
        for i in gradient.indices { gradient[i] += server[i] - own[i] }
      }
    }
  }
}
