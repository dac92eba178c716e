/// How far a client's update has been protected. The stage is part of the update's type, so that an unprotected update
/// cannot be passed where protection was promised.
public protocol UpdateState: Sendable {
  /// What an update in this state is made of.
  associatedtype Values: Sendable
}

/// Straight from local training: neither clipped nor noised.
public enum Raw: UpdateState {
  /// Local minus global parameters.
  public typealias Values = ParameterVector
}

/// Of bounded norm. Only clipping makes such updates, and only they can be noised or enter a private sum.
public enum Clipped: UpdateState {
  /// Local minus global parameters, clipped.
  public typealias Values = ParameterVector
}

/// With noise that protects it on its own.
public enum Noised: UpdateState {
  /// Local minus global parameters, clipped, with noise.
  public typealias Values = ParameterVector
}

/// As integers with a share of the noise: safe only in a sum that hides the parts.
public enum Encoded: UpdateState {
  /// Integers of the round's ring.
  public typealias Values = RingVector
}

/// Under masks that only secure aggregation takes off, and only from a sum: neither values nor counts show.
public enum Masked: UpdateState {
  /// The message of a client's session.
  public typealias Values = [UInt8]
}

/// What is told of an update beside its values.
public struct UpdateFacts: Sendable, Hashable {
  /// The weight of the update in the aggregate, positive.
  public var weight: Double
  /// Examples that the client trained on in one epoch.
  public var examples: Int
  /// Loss and step count of the local training.
  public var training: TrainingMetrics
  /// What clipping found; nil before.
  public var clipping: ClipOutcome?

  /// Facts; by default those of nothing.
  public init(
    weight: Double = 0, examples: Int = 0, training: TrainingMetrics = TrainingMetrics(), clipping: ClipOutcome? = nil
  ) {
    self.weight = weight
    self.examples = examples
    self.training = training
    self.clipping = clipping
  }

  /// Forgets what training and clipping counted.
  /// - Parameter keepingSize: Whether the number of examples stays.
  package mutating func forgetMetrics(keepingSize: Bool) {
    if !keepingSize { examples = 0 }
    (training, clipping) = (TrainingMetrics(), nil)
  }
}

/// What one client contributes to a round: its change of the global parameters.
///
/// There is one of it: it is passed on, not copied, so no stage of it is used twice, and its memory goes along. Only the
/// makers of a stage, which `scripts/check-house` lists, make an update of it, from one of the stage before.
public struct Update<State: UpdateState>: ~Copyable, Sendable {
  /// What the update is made of.
  public private(set) var values: State.Values
  /// What is told beside it.
  public private(set) var facts: UpdateFacts

  private init(values: consuming State.Values, _ facts: UpdateFacts) {
    self.values = values
    self.facts = facts
  }

  /// Ends the update, and hands its memory out.
  public consuming func takeValues() -> State.Values { values }

  /// Forgets what training and clipping counted: losses, norms and steps tell of the examples, and no noise covers them.
  /// - Parameter keepingSize: Whether the number of examples may be known, as it is where sizes are public.
  package mutating func forgetMetrics(keepingSize: Bool) { facts.forgetMetrics(keepingSize: keepingSize) }

  /// Notes what clipping found, where a simulation knows more of it than was sent.
  package mutating func note(_ clipping: ClipOutcome?) { facts.clipping = clipping }

  /// An update as a message claims it to be: whoever reads one has to check what can be checked.
  @_spi(ClaimMaker) public init(claimed values: consuming State.Values, _ facts: UpdateFacts) {
    self.init(values: values, facts)
  }
}

extension Update where State.Values == ParameterVector {
  /// Local minus global parameters.
  public var delta: ParameterVector { values }
}

extension Update where State == Raw {
  /// An update as training made it.
  public init(delta: consuming ParameterVector, _ facts: UpdateFacts) {
    self.init(values: delta, facts)
  }

  /// Puts another vector in the delta's place, and hands that out.
  fileprivate mutating func exchangeDelta(_ other: inout ParameterVector) { swap(&values, &other) }

  /// Makes it count more or less than its client states, as its ticket says.
  package mutating func scaleWeight(by factor: Double) { facts.weight *= factor }
}

extension Update where State == Clipped {
  /// Clips an update, which keeps no values: they go along, times `factor`, with weight 1.
  /// - Parameter factor: What brings the values within the bound; nil if they are.
  @_spi(ClipMaker) public init(_ raw: inout Update<Raw>, times factor: Float?, _ outcome: ClipOutcome) {
    var values = ParameterVector.empty
    raw.exchangeDelta(&values)
    if let factor { values.scale(by: factor) }
    var facts = raw.facts
    (facts.weight, facts.clipping) = (1, outcome)
    self.init(values: values, facts)
  }
}

extension Update where State == Noised {
  /// Noises a clipped update, which keeps no values: they go along, with weight 1.
  /// - Throws: What `add` throws, which then has changed nothing; the clipped update then is as it was.
  @_spi(NoiseMaker) public init(
    _ clipped: inout Update<Clipped>, by add: (inout ParameterVector) throws -> Void
  ) rethrows {
    try add(&clipped.values)
    var values = ParameterVector.empty
    swap(&values, &clipped.values)
    var facts = clipped.facts
    facts.weight = 1
    self.init(values: values, facts)
  }
}

extension Update where State == Encoded {
  /// A clipped update as integers, with weight 1; the clipped one stays as it is.
  @_spi(EncodeMaker) public init(_ clipped: borrowing Update<Clipped>, as integers: consuming RingVector) {
    var facts = clipped.facts
    facts.weight = 1
    self.init(values: integers, facts)
  }
}

extension Update where State == Masked {
  /// The message of a session that has put an encoded update under masks.
  @_spi(MaskMaker) public init(message: consuming [UInt8]) {
    self.init(values: message, UpdateFacts())
  }
}
