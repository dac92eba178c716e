internal import CoveyCore
internal import CoveySecureAggregation

/// Everything that happened in a session.
struct SessionLog {
  /// An error, and the step that was open.
  struct Refusal {
    let step: SessionStep
    let kind: ErrorKind
    let text: String

    init(_ step: SessionStep, _ error: any Error) {
      (self.step, kind, text) = (step, ErrorKind(error), "\(error)")
    }
  }

  /// How a session ended.
  enum End {
    case running
    case sum(RingVector)
    case aborted(Refusal)
  }

  /// What the server sent, as it left the server.
  var fromServer: [SessionStep: [ClientID: [UInt8]]] = [:]
  /// What clients answered, as it left them: the first answer of each step.
  var fromClients: [SessionStep: [ClientID: [UInt8]]] = [:]
  /// All answers of clients that take masks off, as they left them.
  var released: [(client: ClientID, bytes: [UInt8])] = []
  /// What each client was told of the survivors when it answered so.
  var requests: [(client: ClientID, bytes: [UInt8])] = []
  /// The invitations that clients answered.
  var invitations: [ClientID: SessionInvitation] = [:]
  /// Lists of keys that clients took.
  var views: [ClientID: KeyView] = [:]
  /// Keys that the server took.
  var keys: [ClientID: KeyAdvertisement] = [:]
  /// Why clients went no further.
  var clientRefusals: [ClientID: [Refusal]] = [:]
  /// Why the server took messages of clients not.
  var serverRefusals: [ClientID: [Refusal]] = [:]
  /// Clients whose input the server took.
  var summed: Set<ClientID> = []
  /// What clients put in, where it was masked.
  var inputs: [ClientID: RingVector] = [:]
  /// Promises that a side broke.
  var broken: [String] = []
  var end = End.running
}
