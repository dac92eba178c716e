import CoveyAggregation
import CoveyCore
import CoveyNoise
import CoveyProtection

/// One round of a mode's two halves, without a server or a transport between them.
struct PlayedRound {
  static let round = 3
  static let parameters = 33
  static let noise = SeededNoise(seed: 5)

  /// What is released; nil if nothing is.
  private(set) var mean: [Float]?
  private(set) var isNoised = false
  private(set) var report: PrivacyReport
  private(set) var state: ProtectionState
  /// The stages in which updates left their clients.
  private(set) var stages = Set<UpdateStage>()
  /// Places in memory where updates were made.
  private(set) var addresses = Set<UInt>()

  /// Plays a round whose clients have trained these updates.
  init(
    _ server: any ServerProtection, _ updates: [[Float]], bound: Double = 1, isAborted: Bool = false
  ) throws {
    let terms = try server.terms(bound: bound)
    let fold = OrderedFold(
      server.makeAggregator(parameterCount: Self.parameters) ?? FloatSum(parameterCount: Self.parameters), threads: 1)
    server.prepare(bound: bound)
    try fold.begin(Cohort(Array(updates.indices)) { _ in 1 })
    let memory = ProtectionMemory()
    while let lane = fold.claim() {
      for position in lane.positions {
        var draft = memory.takeDraft()
        draft.makeRoom(Self.parameters)
        addresses.insert(draft.delta.withSpan { $0.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } })
        Self.train(&draft, updates[position])
        var content = try terms.protect(&draft, in: Self.turn(position, memory))
        if let stage = content.stage { stages.insert(stage) }
        memory.reclaim(draft)
        if let refusal = lane.add(&content, at: position) { throw Refused(reason: refusal) }
        memory.reclaim(content)
      }
      fold.finish(lane)
    }
    state = ProtectionState(clipBound: bound)
    report = PrivacyReport(isPrivate: false, clipBound: bound)
    let turn = ReleaseTurn(fold, masked: nil, round: Self.round, isAborted: isAborted)
    guard let released = try server.release(turn, state: &state, report: &report) else { return }
    mean = released.mean.withSpan { values in values.indices.map { values[$0] } }
    if case .noised = released { isNoised = true }
  }

  struct Refused: Error {
    let reason: String
  }

  /// Writes an update into a draft, as training does.
  static func train(_ draft: inout UpdateDraft, _ update: [Float]) {
    draft.delta.withMutableSpan { delta in
      for i in 0..<delta.count { delta[i] = update[i] }
    }
    draft.facts = UpdateFacts(
      weight: 1, examples: 2, training: TrainingMetrics(lossSum: 1, examples: 2, steps: 1))
  }

  static func turn(_ client: Int, _ memory: ProtectionMemory, noise: (any NoiseSupply)? = noise) -> ProtectionTurn {
    ProtectionTurn(round: round, client: ClientID(rawValue: client), noise: noise, memory: memory)
  }

  /// Updates of `count` clients, the later ones longer: of norms 0.4, 0.8, ...
  static func updates(_ count: Int) -> [[Float]] {
    (0..<count).map { client in
      let raw = (0..<parameters).map { Double(($0 * 7 + client * 13) % 11) - 5 }
      let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return raw.map { Float($0 / norm * 0.4 * Double(client + 1)) }
    }
  }

  /// An update scaled down to a bound, in double precision.
  static func clip(_ update: [Float], _ bound: Double) -> [Double] {
    let norm = update.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    return update.map { Double($0) * min(1, bound / norm) }
  }
}
