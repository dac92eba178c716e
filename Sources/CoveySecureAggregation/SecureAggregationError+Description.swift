extension SecureAggregationError: CustomStringConvertible {
  /// What happened and what to do.
  public var description: String {
    switch self {
    case .malformed(let step, let reason):
      "a message of the step \(step) is malformed: \(reason); it was dropped"
    case .tooLarge(let step, let bytes, let limit):
      "a message of the step \(step) has \(bytes) bytes, and at most \(limit) are allowed"
    case .unknownVersion(let version):
      "a message speaks version \(version) of secure aggregation, which this code does not know; update it"
    case .outOfTurn(let expected, let got):
      "a message of the step \(got) came, where \(expected.map { "one of the step \($0)" } ?? "none") is due"
    case .repeated(let client):
      "\(client) answered twice in a step; the second answer was dropped"
    case .unknownClient(let client):
      "\(client) is not part of this step of the session"
    case .wrongSession:
      "a message belongs to another session"
    case .sessionOver:
      "the session is over; join the next round with a new one"
    case .staleRound(let round, let last):
      "the server's session has number \(round), and this client took part in number \(last) already; it answers later ones only"
    case .refused(let refusal):
      "the client does not take part: \(refusal)"
    case .unacceptable(let reason):
      "the client does not take part: \(reason)"
    case .ownKeysWrong:
      "the server's list of keys does not hold the client's own as it sent them"
    case .weakKey(let client):
      "the public keys of \(client) are weak or used twice"
    case .badSignature(let client):
      "a signature of \(client) does not verify"
    case .noIdentity(let client):
      "\(client) has no entry in the directory of identities"
    case .unprovenKey:
      "the keys of a list are not those that the session is bound to; the server may be lying"
    case .wrongNeighbours:
      "the neighbours are not those that the graph's seed gives"
    case .tooFewClients(let step, let count, let minimum):
      "\(count) \(count == 1 ? "client is" : "clients are") left after the step \(step), and at least \(minimum) must be"
    case .unreadableShares(let client):
      "the shares of \(client) cannot be opened by their holder; it left the session"
    case .badDealing(let client):
      "the shares of \(client) do not belong together or not to its keys; it left the session"
    case .forgedDealing(let client):
      "\(client) sealed other shares than it published; it left the session"
    case .falseComplaint(let client):
      "\(client) complained of shares that are right; it left the session"
    case .tooManyComplaints(let client):
      "\(client) complained of so many others that its own secrets would show; it left the session"
    case .relayAltered(let client):
      "the server passed on other shares of \(client) than that client signed; this client opens nothing and leaves"
    case .spoiledSum:
      "the counters of the sum are out of range: a client put in what no honest one can; the round is discarded"
    case .forgedShare(let holder, let dealer):
      "\(holder) sent a share of \(dealer) that was not dealt; it was dropped"
    case .listedDead:
      "the server lists this client as dropped out and still asks it"
    case .contradictory(let client):
      "the server contradicts itself on whether \(client) is alive"
    case .inconsistentSurvivors(let agreeing, let threshold):
      "\(agreeing) clients signed the same list of survivors, and at least \(threshold) must"
    case .disconnected:
      "the survivors are no longer connected by masks, so sums of parts would show; nothing was unmasked"
    case .unrecoverable(let client, let shares, let threshold):
      "the masks of \(client) cannot be taken off: \(shares) shares are left of the \(threshold) that it takes"
    case .wrongShape:
      "an input has another length or ring than the session sums"
    case .fieldTooSmall(let clients, let bits):
      "sums of \(clients) inputs of \(bits) bits do not fit the field of LightSecAgg; use fewer bits a value or secagg+"
    case .relayTooLarge(let bytes, let limit):
      "the server would keep \(bytes) bytes of shares or coded masks, and at most \(limit) are allowed; use secagg+ "
        + "with smaller cohorts or lower rates"
    case .needsBeacon:
      "a sparse graph against an active server needs a sigma of \(SessionParameters.leastSigmaWithoutBeacon) without a "
        + "beacon; state that, or use secagg"
    case .cohortChosen(let colluders, let minimum):
      "\(colluders) clients of the directory may collude and all be invited, so sums of \(minimum) hide nobody; invite a "
        + "larger part of the directory, or state a larger minimum"
    case .twoSums(let minimum, let invited, let colluders):
      "with \(colluders) colluders, two sums of \(minimum) of \(invited) invited clients could be had from one session; "
        + "state a minimum above half of \(invited + colluders)"
    case .badCertificate(let step):
      "the list of clients in the step \(step) is not signed by a quorum of the session's committee"
    case .cutSurvivors:
      "the list of survivors leaves out too many clients in a row, so that sums of parts could show; nothing is answered"
    case .doubleSignature(let client):
      "\(client) signed two different lists of one session"
    case .sharedIdentity(let one, let other):
      "\(one) and \(other) have the same key in the directory of identities"
    case .weakParameters:
      "the session's numbers are not those that its invitation gives; a server may be lying"
    case .directoryDiffers:
      "the invitation is for another directory of identities than this client has; update it"
    case .damagedSum:
      "the sum is out of range, or its masks cannot be decoded: answers to the unmasking were damaged or forged"
    }
  }
}
