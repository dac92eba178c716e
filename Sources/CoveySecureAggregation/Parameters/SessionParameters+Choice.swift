extension SessionParameters {
  /// The parameters of a session in which `clients` sent keys.
  ///
  /// - SecAgg: the complete graph. Against an active server t = floor(2n/3) + 1, and more than half of n and the
  ///   colluders together, so that no two sets of t holders have only colluders in common (Bonawitz et al. 2017, section
  ///   6.2); else more than half of n and more than the colluders.
  /// - SecAgg+: the smallest graph of ``GraphParameters`` with the smallest threshold of its window; against an active
  ///   server from the semi-malicious window. Where no sparse graph does, SecAgg's parameters.
  ///   At least one colluder is reckoned with, however few clients there are, and at least one dropout if any may be.
  /// - LightSecAgg: all clients but those that may drop out must answer (So et al. 2022, section 4).
  /// - Throws: ``SecureAggregationError/tooFewClients(_:count:minimum:)`` below the invitation's minimum;
  ///   ``SecureAggregationError/unacceptable(reason:)`` if nothing is safe from that many colluders.
  public init(_ invitation: SessionInvitation, clients: Int) throws {
    guard clients >= invitation.minimumClients else {
      throw SecureAggregationError.tooFewClients(.keys, count: clients, minimum: invitation.minimumClients)
    }
    guard clients <= invitation.invited else {
      throw SecureAggregationError.unacceptable(reason: "more clients take part than were invited")
    }
    let colluders = Self.colluders(invitation)
    guard colluders < clients else {
      throw SecureAggregationError.unacceptable(
        reason: "as many of the invited clients may collude as the \(clients) that take part")
    }
    if invitation.method == .secaggPlus,
      let choice = GraphParameters.find(
        clients: clients, colluders: colluders,
        dropouts: max(ClientShare.count(invitation.dropoutRate, of: clients), invitation.dropoutRate > 0 ? 1 : 0),
        sigma: invitation.sigma, eta: invitation.eta,
        adversary: invitation.server == .active ? .semiMalicious : .semiHonest),
      choice.neighbours < clients - 1
    {
      self.init(
        method: .secaggPlus, server: invitation.server, clients: clients, neighbours: choice.neighbours,
        threshold: choice.thresholds.lowerBound)
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

  /// How many clients may collude with the server without learning more than the sum: the stated share of the *invited*
  /// ones, rounded down, and at least one.
  ///
  /// Colluders do not drop out. Taken of those that sent keys, the number would fall with every honest client that did
  /// not, by chance or because the server passed its keys over, and the same colluders would be more than it counts on.
  public func colluders(_ invitation: SessionInvitation) -> Int { Self.colluders(invitation) }

  private static func colluders(_ invitation: SessionInvitation) -> Int {
    // A few per cent of a small cohort would be nobody, and one share would then do as a threshold.
    max(1, ClientShare.count(invitation.corruptionRate, of: invitation.invited))
  }
}
