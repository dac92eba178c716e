public import CoveyCore

/// Why a message was refused or a session ended. Messages hold no secrets and no values of inputs.
public enum SecureAggregationError: Error, Equatable, Sendable {
  /// A message's bytes are not what its step's format says.
  case malformed(SessionStep, reason: String)
  /// A message is longer than its step allows.
  case tooLarge(SessionStep, bytes: Int, limit: Int)
  /// A message speaks another version of the protocol.
  case unknownVersion(Int)
  /// A message belongs to another step than the one that is open.
  case outOfTurn(expected: SessionStep?, got: SessionStep)
  /// A client answered twice in a step.
  case repeated(ClientID)
  /// A client that is not, or no longer, part of the session.
  case unknownClient(ClientID)
  /// A message belongs to another session.
  case wrongSession
  /// The session was used after it ended or refused to go on.
  case sessionOver
  /// The server's invitation is for a round that the client took part in before, or an earlier one.
  case staleRound(Int, last: Int)
  /// What the server asks for breaks the client's policy, or the client's own record of participations.
  case refused(Refusal)
  /// What the server asks for is weaker or other than the client accepts.
  case unacceptable(reason: String)
  /// The client's own keys are missing from the list or are not those it sent.
  case ownKeysWrong
  /// Two keys of a list are equal, or a key is a point of low order.
  case weakKey(ClientID)
  /// A signature does not verify.
  case badSignature(ClientID)
  /// A client whose identity is not in the directory.
  case noIdentity(ClientID)
  /// Keys that are not those to which the session is bound; whose, one proof for all of a list does not show.
  case unprovenKey
  /// The graph's neighbours are not those that the seed gives.
  case wrongNeighbours
  /// A cohort or what is left of it is smaller than the minimum.
  case tooFewClients(SessionStep, count: Int, minimum: Int)
  /// A client sealed shares that their holder cannot open.
  case unreadableShares(ClientID)
  /// A share is not the one that was dealt.
  case forgedShare(holder: ClientID, dealer: ClientID)
  /// The server lists the client itself as dropped out and still asks it.
  case listedDead
  /// A client is listed as alive and as dropped out, or as something that contradicts an earlier message.
  case contradictory(ClientID)
  /// Fewer clients than the threshold signed the same list of survivors.
  case inconsistentSurvivors(agreeing: Int, threshold: Int)
  /// The survivors' graph falls apart: sums of parts would show.
  case disconnected
  /// Too few shares are left to take a client's mask off the sum.
  case unrecoverable(ClientID, shares: Int, threshold: Int)
  /// An input has another length or another ring than the session sums.
  case wrongShape
  /// LightSecAgg's field is too small: sums of so many inputs of that width would not be known exactly.
  case fieldTooSmall(clients: Int, bits: Int)
  /// The server would have to keep more sealed shares or coded masks than it may.
  case relayTooLarge(bytes: Int, limit: Int)
  /// The sum is out of the range of sums, or its masks cannot be decoded: answers to the unmasking were damaged or forged.
  case damagedSum

  // Dealings.

  /// A client's shares do not belong together, or not to its keys.
  case badDealing(ClientID)
  /// A client sealed other shares than it published.
  case forgedDealing(ClientID)
  /// A client complained of shares that have no such fault, or proved it wrongly.
  case falseComplaint(ClientID)
  /// A client complained of as many dealers as could give its own secrets away.
  case tooManyComplaints(ClientID)
  /// The server passed on other shares of a client than that client signed.
  case relayAltered(ClientID)
  /// The sum of counters or weights is out of the range that honest clients can give.
  case spoiledSum

  // Sparse graphs against active servers.

  /// A sparse session against an active server has fewer bits of security than the server's choice of keys leaves, and no
  /// beacon makes its graph.
  case needsBeacon
  /// So many colluders may be in one cohort, which an active server chooses from the directory, that a sum would hide nobody.
  case cohortChosen(colluders: Int, minimum: Int)
  /// Two forks of one session could both have the least number of clients.
  case twoSums(minimum: Int, invited: Int, colluders: Int)
  /// A list lacks valid signatures of its session's committee.
  case badCertificate(SessionStep)
  /// A list of survivors leaves out so many clients in a row that it may cut the ring of masks.
  case cutSurvivors
  /// A member of the committee signed two different lists of one session.
  case doubleSignature(ClientID)
  /// Two identities of the directory have the same verification key.
  case sharedIdentity(ClientID, ClientID)
  /// The session's parameters are not those that the invitation and the number of clients give.
  case weakParameters
  /// The invitation states another directory of identities than the client has.
  case directoryDiffers
}
