/// What a cohort must be for its sum to hide anybody from a server that lies.
extension SessionInvitation {
  /// How many clients may collude with the server without learning more than the sum: the stated share of those that the
  /// server could have invited, rounded down, and at least one.
  ///
  /// An active server invites whom it likes, all colluders of the directory among them; one that follows the protocol
  /// invites without regard to that. Colluders do not drop out: taken of those that sent keys, the number would fall with
  /// every honest client that did not, by chance or because the server passed its keys over, and the same colluders would
  /// be more than it counts on.
  public var colluders: Int {
    // A few per cent of a small cohort would be nobody, and one share would then do as a threshold.
    max(1, ClientShare.count(corruptionRate, of: server == .active ? enrolled : invited))
  }

  /// Refuses sessions in which an active server could learn the update of one client, or two sums.
  ///
  /// With c colluders a sum of `minimumClients` hides nobody unless at least two are honest. And since an honest client
  /// serves one fork of a session, two sums of that many would take 2 (minimumClients - c) of the invited - c honest ones.
  /// - Throws: ``SecureAggregationError/cohortChosen(colluders:minimum:)``,
  ///   ``SecureAggregationError/twoSums(minimum:invited:colluders:)``
  public func checkCohort() throws {
    guard server == .active else { return }
    let colluders = colluders
    guard colluders < minimumClients - 1 else {
      throw SecureAggregationError.cohortChosen(colluders: colluders, minimum: minimumClients)
    }
    guard 2 * minimumClients > invited + colluders else {
      throw SecureAggregationError.twoSums(minimum: minimumClients, invited: invited, colluders: colluders)
    }
  }

  /// Refuses sessions of another directory than the client's own, by which it counts colluders and knows the others.
  /// - Throws: ``SecureAggregationError/directoryDiffers``; what the directory throws.
  public func check(against directory: any IdentityDirectory) throws {
    guard server == .active else { return }
    guard try directory.digest() == DirectoryDigest(count: enrolled, value: directoryDigest) else {
      throw SecureAggregationError.directoryDiffers
    }
  }
}
