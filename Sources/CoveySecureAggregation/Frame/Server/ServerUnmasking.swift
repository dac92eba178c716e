internal import CoveyCore
internal import CoveyCrypto

/// The server's half of a masking scheme: how a protocol's dealings are checked and passed on, who may go on, and how the sum
/// of masked vectors is freed of its masks. ``ServerFrame`` runs the session around it, and asks only here which protocol that
/// is; ``ClientMasking`` says which message is whose.
///
/// There is one for a session, made when keys are in. It keeps nothing of what clients send: the frame does, under its lock,
/// and hands it in. All of it may be asked by many threads at a time.
protocol ServerUnmasking: Sendable {
  /// What a client dealt.
  associatedtype Dealing: SignedDealing
  /// What is kept of dealings once it is fixed who masks.
  associatedtype Kept: Sendable
  /// What masked vectors are added to.
  associatedtype Sum: MaskedAccumulator
  /// What a client answers in the last step.
  associatedtype Answer: Sendable
  /// A dealing with its digest.
  typealias Record = DealtRecord<Dealing>

  /// Whether it is drawn by lot who is linked with whom.
  static var drawsGraph: Bool { get }
  /// Whether a sum is given once, and all that it takes forgotten then.
  static var forgetsSum: Bool { get }

  /// Refuses sessions that cannot be before anybody is asked.
  /// - Throws: ``SecureAggregationError``.
  static func check(_ invitation: SessionInvitation, relayLimit: Int) throws

  /// The scheme of a session whose keys are in.
  /// - Parameter relayLimit: Bytes of dealings that the server may keep.
  /// - Throws: ``SecureAggregationError`` if there is no such session.
  init(_ roster: SessionRoster, _ invitation: SessionInvitation, relayLimit: Int) throws

  /// Reads what the client at a position dealt.
  /// - Throws: ``SecureAggregationError`` if it does not have the form that the session gives it.
  func dealing(decoding message: [UInt8], from position: Int) throws -> Dealing
  /// Whether a dealing, whose proof and signature are good, is what it should be as far as it shows by itself.
  func isSound(_ record: Record, of dealer: Int) throws -> Bool
  /// The dealers, ascending, whose dealings do not belong together, by a check of all at once that is drawn when all are in.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func faulty(_ records: [Record?]) throws -> [Int]
  /// The message of ``SessionStep/check`` for the client at a position.
  /// - Throws: ``SecureAggregationError/sessionOver`` if a dealing is missing.
  func delivery(to position: Int, from dealers: PositionSet, _ records: [Record?]) throws -> [UInt8]

  /// The most complaints that a client may have; ``ClientMasking/mostComplaints(_:)``.
  var mostComplaints: Int { get }
  /// The message of ``SessionStep/dispute`` about at least one dealing, by ascending position.
  func shown(_ dealings: [(dealer: Int, dealing: Dealing)]) -> [UInt8]
  /// What is wrong with what was sealed for a holder; nil if nothing is.
  /// - Parameter key: Of the channel from dealer to holder.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func fault(in record: Record, of dealer: Int, for holder: Int, key: SecretKey) throws -> DealingFault?
  /// What shows a dealing, and what was sealed for a holder if there is one, to anybody.
  func evidence(_ dealing: Dealing, of dealer: Int, for holder: Int?) -> [UInt8]

  /// Those who go on of the clients that came through a step before masking.
  /// - Throws: ``SecureAggregationError`` if too few are left.
  func members(among came: PositionSet, after step: SessionStep) throws -> PositionSet
  /// What is kept of the dealings of those who mask.
  func kept(of members: PositionSet, _ records: [Record?]) -> Kept
  /// Refuses survivors whose sum must not or cannot be unmasked.
  /// - Throws: ``SecureAggregationError``.
  func check(_ survivors: PositionSet, among members: PositionSet) throws
  /// In complete graphs against active servers those survivors who will answer, as enough signed.
  /// - Throws: ``SecureAggregationError`` if too few did.
  func answering(_ signers: PositionSet, survivors: PositionSet, among members: PositionSet) throws -> PositionSet
  /// The signatures that the client at a position is shown then.
  func witnesses(for position: Int, _ signatures: [Signature?]) -> [UnmaskingRequest.Witness]

  /// The sum of nothing.
  func makeSum() -> Sum
  /// Where in a message the masked vector is.
  /// - Parameter roster: What names the list of those who mask.
  /// - Throws: ``SecureAggregationError``.
  func input(in message: [UInt8], roster: Bytes32) throws -> Range<Int>

  /// Reads the last answer of the client at a position.
  /// - Throws: ``SecureAggregationError`` if it is not what was asked for; `CryptoError` if there is no memory for secrets.
  func answer(decoding message: [UInt8], from position: Int, _ kept: Kept, survivors: PositionSet) throws -> Answer
  /// What a client is found to have forged in an answer, of whose dealing, with what evidence; the rest of it counts.
  func forgery(in answer: Answer) -> (dealer: Int, evidence: [UInt8])?
  /// Refuses answers that do not take the masks off.
  /// - Throws: ``SecureAggregationError``.
  func check(_ answers: [Answer?], survivors: PositionSet, among members: PositionSet) throws
  /// Takes the masks off the sum of a session whose steps are all closed.
  /// - Returns: The sum, or why there is none; and who was found to lie on the way, which counts in both cases.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func recover(
    _ session: MaskedSession<Self>, on workers: any PieceWorkers
  ) throws -> (sum: Result<RingVector, SecureAggregationError>, liars: [Exclusion])
}

/// A client's dealing and its digest.
struct DealtRecord<Dealing: SignedDealing>: Sendable {
  /// What it dealt.
  let dealing: Dealing
  /// ``SignedDealing/digest(of:in:)``.
  let digest: Bytes32
}

/// What masked vectors are added to, from any number of threads.
protocol MaskedAccumulator: AnyObject, Sendable {
  /// Adds a vector as it was sent, ``ServerUnmasking/input(in:roster:)`` of its message.
  /// - Throws: ``SecureAggregationError``.
  func add(_ vector: RawSpan) throws
  /// Vectors in the sum in full.
  var additions: Int { get }
}

/// What is left of a session when all its steps are closed.
struct MaskedSession<Unmasking: ServerUnmasking>: Sendable {
  /// Who masked.
  let members: PositionSet
  /// What names that list.
  let rosterDigest: Bytes32
  /// What was kept of their dealings.
  let kept: Unmasking.Kept
  /// Whose input is in the sum.
  let survivors: PositionSet
  /// Their sum, masked.
  let sum: Unmasking.Sum
  /// The last answers, by position.
  let answers: [Unmasking.Answer?]
}
