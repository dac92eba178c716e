internal import CoveyCore

/// Who may go on after a step, and when a session must end because sums of parts would show or masks would stay.
struct SurvivorRules {
  private let roster: SessionRoster
  private let minimum: Int
  private var threshold: Int { roster.parameters.threshold }

  /// The rules of a session.
  init(_ roster: SessionRoster, _ invitation: SessionInvitation) {
    self.roster = roster
    minimum = invitation.minimumClients
  }

  private func requireEnough(_ set: PositionSet, after step: SessionStep) throws {
    let least = roster.parameters.holdsOwnShare ? max(minimum, threshold) : minimum
    guard set.members >= least else {
      throw SecureAggregationError.tooFewClients(step, count: set.members, minimum: least)
    }
  }

  /// Those who go on after a step before masking: everybody of whose secrets enough holders go on. The others' masks could
  /// not be taken off; nothing is masked yet, so they are left out at no cost.
  func dealers(among came: PositionSet, after step: SessionStep) throws -> PositionSet {
    try requireEnough(came, after: step)
    guard !roster.parameters.holdsOwnShare else { return came }
    var left = came
    var counts = (0..<came.count).map { came.contains($0) ? roster.holderCount(of: $0, in: came) : 0 }
    var lost = came.positions.filter { counts[$0] < threshold }
    for position in lost { left.remove(position) }
    while let position = lost.popLast() {
      for neighbour in roster.graph.neighbours(of: position) where left.contains(neighbour) {
        counts[neighbour] -= 1
        if counts[neighbour] < threshold {
          left.remove(neighbour)
          lost.append(neighbour)
        }
      }
    }
    try requireEnough(left, after: step)
    return left
  }

  /// Those whose masks are in the sum of the survivors' inputs: the survivors, and those of the others who share a mask
  /// with one.
  static func unknown(_ graph: CommunicationGraph, _ survivors: PositionSet, dealers: PositionSet) -> [Int] {
    dealers.positions.filter { position in
      survivors.contains(position) || graph.maskNeighbours(of: position).contains { survivors.contains($0) }
    }
  }

  /// Refuses survivors whose sum must not or cannot be unmasked.
  func check(_ survivors: PositionSet, dealers: PositionSet) throws {
    try requireEnough(survivors, after: .input)
    guard roster.graph.isConnected(among: survivors) else { throw SecureAggregationError.disconnected }
    let parameters = roster.parameters
    if parameters.quorum > 0, roster.graph.isCut(survivors, reach: parameters.maskReach, gap: parameters.gap) {
      // No client would sign such a list.
      throw SecureAggregationError.cutSurvivors
    }
    try checkRecoverable(survivors, dealers: dealers, answering: survivors)
  }

  /// Those survivors who can be shown enough signatures of holders of their secrets, and will answer.
  func witnesses(among signers: PositionSet, survivors: PositionSet, dealers: PositionSet) throws -> PositionSet {
    var agreeing = 0
    var witnesses = PositionSet(count: signers.count)
    for position in signers.positions {
      let count = roster.holderCount(of: position, in: signers)
      agreeing = max(agreeing, count)
      if count >= threshold { witnesses.insert(position) }
    }
    guard !witnesses.isEmpty else {
      throw SecureAggregationError.inconsistentSurvivors(agreeing: agreeing, threshold: threshold)
    }
    try checkRecoverable(survivors, dealers: dealers, answering: witnesses)
    return witnesses
  }

  private func checkRecoverable(_ survivors: PositionSet, dealers: PositionSet, answering: PositionSet) throws {
    for position in Self.unknown(roster.graph, survivors, dealers: dealers) {
      let shares = roster.holderCount(of: position, in: answering)
      guard shares >= threshold else {
        throw SecureAggregationError.unrecoverable(roster.client(at: position), shares: shares, threshold: threshold)
      }
    }
  }
}

extension SessionRoster {
  /// The positions that hold shares of a client's secrets, ascending: share i + 1 is that of the i-th. The relation is
  /// symmetric: they are those of whose secrets the client holds shares, too.
  func holders(of position: Int) -> [Int] {
    var holders = graph.neighbours(of: position)
    if parameters.holdsOwnShare { holders.insert(position, at: position) }
    return holders
  }

  /// How many of the holders of a client's secrets are in a set.
  func holderCount(of position: Int, in set: PositionSet) -> Int {
    if parameters.holdsOwnShare { return set.members }
    return graph.neighbours(of: position).count { set.contains($0) }
  }
}
