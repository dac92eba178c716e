internal import CoveyCore
internal import CoveyCrypto

/// The client's half of a masking scheme: how a protocol deals what takes its masks off again, masks, and helps to recover
/// the sum. ``FramedClient`` runs the session around it, and asks only here which protocol that is.
///
/// A scheme is a chain of values, one a stage, each of which holds the secrets that its stage needs and gives the next one:
/// going on drops those of the stage before, and their memory is wiped.
///
/// | step | the server sends | the scheme | the client answers with |
/// |---|---|---|---|
/// | ``SessionStep/keys`` | invitation | ``check(_:)`` | public keys |
/// | ``SessionStep/shares`` | list of keys | ``deal(_:in:as:)`` -> ``ClientDealt`` | *its dealing* |
/// | ``SessionStep/check`` | *parts of the others' dealings* | ``ClientDealt/checked(_:)`` -> ``ClientChecked`` | complaints |
/// | ``SessionStep/dispute`` | *the dealings complained of* | ``ClientChecked/dealings(in:)`` and what follows it | proofs |
/// | ``SessionStep/roster`` | who takes part | | a signature |
/// | ``SessionStep/input`` | who takes part, certified | ``ClientChecked/ready(for:)`` -> ``ClientReady``, which masks -> ``ClientHeld`` | *its masked vector* |
/// | ``SessionStep/consistency`` | who is alive | | a signature |
/// | ``SessionStep/unmasking`` | who is alive, certified | ``ClientHeld/answer(for:)`` | *what takes masks off* |
///
/// Messages in italics are the scheme's, with its own coding; all others are the frame's. A new protocol implements this
/// chain, ``ServerUnmasking`` and those messages, adds its case to ``SecureAggregationProtocol`` and its sizes to
/// ``SessionParameters``, and hands both halves to the frame in two public types as ``SecureAggregationClient`` and
/// ``SecureAggregationServer`` do. What it must hold to: a dealing is challenged by its digest, so that all of it is fixed
/// before; a part of it that fails can be opened by whoever knows the pair's channel; a client answers for one list of
/// survivors only, which is the frame's care.
protocol ClientMasking {
  /// Whether it is this protocol's half.
  static func speaks(_ method: SecureAggregationProtocol) -> Bool

  /// Refuses an invitation to what the scheme cannot sum, before keys are sent.
  /// - Throws: ``SecureAggregationError``.
  static func check(_ invitation: SessionInvitation) throws

  /// The least number of clients that a list may have of those who take part, or are alive, to be looked at further.
  static func leastClients(_ membership: ClientMembership) -> Int

  /// The most dealings that a client complains of: each proof gives a part of its own away.
  static func mostComplaints(_ membership: ClientMembership) -> Int

  /// Deals, once keys are in.
  /// - Returns: What the client keeps, and its answer.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  static func deal(
    _ keys: AdvertisedKeys, in membership: ClientMembership, as identity: ClientIdentity?
  ) throws -> (any ClientDealt, [UInt8])
}

/// What a client keeps in a stage of a session.
protocol ClientPart {
  /// The objects that hold secrets, for tests that they go away.
  var secrets: [AnyObject] { get }
}

/// What a client keeps after it has dealt.
protocol ClientDealt: ClientPart {
  /// What it knows of the session.
  var membership: ClientMembership { get }

  /// Opens and checks what the server passed on of the others' dealings.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  func checked(_ message: [UInt8]) throws -> any ClientChecked
}

/// What a client keeps once it has checked what it was passed, until it is told who takes part.
protocol ClientChecked: ClientPart {
  /// A whole dealing, as far as a dispute shows it.
  associatedtype Dealing: SignedDealing

  /// What it knows of the session.
  var membership: ClientMembership { get }
  /// The client's key of the channels.
  var channel: GroupKey { get }
  /// The others whose dealings passed.
  var dealers: PositionSet { get }
  /// Those whose dealings did not, by ascending position, and what failed first.
  var complaints: [ShareComplaints.Entry] { get }

  /// The dealings that a message of the server's shows.
  /// - Throws: ``SecureAggregationError``.
  func dealings(in message: [UInt8]) throws -> [(dealer: Int, dealing: Dealing)]

  /// Whether what the client was passed, and complained of, is part of a dealing.
  /// - Parameters:
  ///   - digest: The dealing's.
  ///   - number: Which of ``complaints``.
  func wasPassed(_ dealing: Dealing, with digest: Bytes32, complaint number: Int) throws -> Bool

  /// What is wrong with what the client complained of; nil if nothing is.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func fault(complaint number: Int) throws -> DealingFault?

  /// Agrees on masks with those who take part, and drops what the others dealt.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  func ready(for roster: AcceptedRoster) throws -> any ClientReady
}

/// What a client keeps once it knows who takes part, until it masks.
protocol ClientReady: ClientPart {
  /// Adds the client's masks to `values`, of the session's shape, and writes the message that carries them to the empty
  /// `message`.
  /// - Throws: ``SecureAggregationError``, or `CryptoError` if there is no memory for secrets.
  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws -> any ClientHeld
}

/// What a client keeps until it is told who is alive.
protocol ClientHeld: ClientPart {
  /// What takes the masks off the sum of the survivors' inputs. It is asked for once.
  /// - Throws: `CryptoError` if there is no memory for secrets.
  func answer(for survivors: PositionSet) throws -> [UInt8]
}

/// What a client published when it dealt, as everybody can check it: what the two halves of a masking scheme have in common.
protocol SignedDealing: Sendable {
  /// Shows that the dealer knows the secret half of its channel key.
  var channelProof: KnowledgeProof { get }
  /// The dealer's over ``signedTranscript(of:digest:in:)``, against active servers alone.
  var signature: Signature? { get }

  /// The digest of all that the dealer chose before it was challenged.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  func digest(of dealer: Int, in session: SessionDigest) throws -> Bytes32

  /// What the dealer signs, so that it can be shown what it dealt.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  func signedTranscript(of dealer: Int, digest: Bytes32, in session: SessionDigest) throws -> Transcript
}
