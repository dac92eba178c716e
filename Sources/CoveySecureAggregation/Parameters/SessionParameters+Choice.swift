extension SessionParameters {
  /// The parameters of a session in which `clients` sent keys.
  ///
  /// - SecAgg: the complete graph. Against an active server t = floor(2n/3) + 1, and more than half of n and the
  ///   colluders together, so that no two sets of t holders have only colluders in common (Bonawitz et al. 2017, section
  ///   6.2); else more than half of n and more than the colluders.
  /// - SecAgg+: the smallest graph of ``GraphParameters`` with the smallest threshold of its window, and as few mask
  ///   neighbours as keep survivors connected; against an active server the sizes of ``ActiveGraphParameters``. Where no
  ///   sparse graph does, SecAgg's parameters.
  ///   At least one colluder is reckoned with, however few clients there are, and at least one dropout if any may be.
  /// - LightSecAgg: all clients but those that may drop out must answer (So et al. 2022, section 4).
  /// - Throws: ``SecureAggregationError/tooFewClients(_:count:minimum:)`` below the invitation's minimum;
  ///   ``SecureAggregationError/unacceptable(reason:)`` if nothing is safe from that many colluders;
  ///   ``SecureAggregationError/cohortChosen(colluders:minimum:)`` and
  ///   ``SecureAggregationError/twoSums(minimum:invited:colluders:)`` as ``SessionInvitation/checkCohort()``;
  ///   ``SecureAggregationError/needsBeacon`` for SecAgg+ against an active server with ``SessionInvitation/sigma`` below
  ///   ``leastSigmaWithoutBeacon``.
  public init(_ invitation: SessionInvitation, clients: Int) throws {
    guard clients >= invitation.minimumClients else {
      throw SecureAggregationError.tooFewClients(.keys, count: clients, minimum: invitation.minimumClients)
    }
    guard clients <= invitation.invited else {
      throw SecureAggregationError.unacceptable(reason: "more clients take part than were invited")
    }
    try invitation.checkCohort()
    try invitation.checkBeacon()
    let colluders = invitation.colluders
    guard colluders < clients else {
      throw SecureAggregationError.unacceptable(
        reason: "as many of the invited clients may collude as the \(clients) that take part")
    }
    if let sparse = Self.sparse(invitation, clients: clients, colluders: colluders) {
      self = sparse
      return
    }
    let threshold =
      switch (invitation.method, invitation.server) {
      case (.lightSecAgg, _): clients - ClientShare.count(invitation.dropoutRate, of: clients)
      case (_, .active): max(2 * clients / 3 + 1, (clients + colluders) / 2 + 1)
      case (_, .semiHonest): max(clients / 2 + 1, colluders + 1)
      }
    guard threshold <= clients, threshold > colluders else {
      throw SecureAggregationError.unacceptable(
        reason: "with \(clients) clients no threshold is safe from the share of colluders that is stated")
    }
    self.init(
      method: invitation.method, server: invitation.server, clients: clients, neighbours: clients - 1,
      threshold: threshold)
  }

  /// The parameters of a session, or those that a test states for as many clients.
  init(_ invitation: SessionInvitation, clients: Int, fixed: SessionParameters?) throws {
    if let fixed, fixed.clients == clients { self = fixed } else { try self.init(invitation, clients: clients) }
  }

  /// The smallest sparse graph of SecAgg+ that is safe and robust; nil where there is none.
  private static func sparse(
    _ invitation: SessionInvitation, clients: Int, colluders: Int
  ) -> SessionParameters? {
    guard invitation.method == .secaggPlus else { return nil }
    let dropouts = Self.dropouts(invitation, clients: clients)
    switch invitation.server {
    case .semiHonest:
      guard
        let choice = GraphParameters.find(
          clients: clients, colluders: colluders, dropouts: dropouts, sigma: invitation.sigma, eta: invitation.eta),
        let masks = GraphParameters.leastConnected(
          clients: clients, colluders: colluders, dropouts: dropouts, sigma: invitation.sigma)
      else { return nil }
      return SessionParameters(
        method: .secaggPlus, server: .semiHonest, clients: clients, neighbours: choice.neighbours,
        threshold: choice.thresholds.lowerBound, maskReach: masks / 2)
    case .active:
      guard
        let choice = ActiveGraphParameters.find(
          clients: clients, colluders: colluders, dropouts: dropouts, security: invitation.sigma, eta: invitation.eta)
      else { return nil }
      return SessionParameters(
        method: .secaggPlus, server: .active, clients: clients, neighbours: choice.holders,
        threshold: choice.threshold, maskReach: choice.maskReach, gap: choice.gap, committee: choice.committee,
        quorum: choice.quorum)
    }
  }

  /// The least ``SessionInvitation/sigma`` of a sparse graph against active servers whose seed no beacon makes: such a
  /// server tries as many rings as it can hash, and 2^-sigma bounds a single one.
  public static let leastSigmaWithoutBeacon = 128

  /// Dropouts that a session of `clients` tolerates: the stated share, rounded down, and at least one if any may drop out.
  static func dropouts(_ invitation: SessionInvitation, clients: Int) -> Int {
    max(ClientShare.count(invitation.dropoutRate, of: clients), invitation.dropoutRate > 0 ? 1 : 0)
  }

  /// ``SessionInvitation/colluders``.
  public func colluders(_ invitation: SessionInvitation) -> Int { invitation.colluders }
}

/// A share of clients as a whole number.
enum ClientShare {
  /// `rate` of `clients`, rounded down; a product that misses a whole number by rounding alone counts as that.
  ///
  /// 0.29 * 100 is 28.999999999999996 in binary, and 29 clients are meant. A rate below 1 never gives all of them, not
  /// even one that a hostile server states as close to 1 as numbers come.
  /// - Precondition: A rate in [0, 1), at least one client.
  static func count(_ rate: Double, of clients: Int) -> Int {
    min(Int((rate * Double(clients) * (1 + 0x1p-50)).rounded(.down)), clients - 1)
  }
}
