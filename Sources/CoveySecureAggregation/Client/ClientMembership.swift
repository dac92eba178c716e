internal import CoveyCore
internal import CoveyCrypto

/// What a client knows of its session once it has checked the list of keys. Nothing of it is secret.
struct ClientMembership {
  /// Another client that holds shares of its secrets, and of whose secrets it holds shares.
  struct Neighbour {
    let position: Int
    let client: ClientID
  }

  /// A client that witnesses the session's lists.
  struct Member {
    let position: Int
    let client: ClientID
    let key: VerificationKey
  }

  /// What it was invited to.
  let invitation: SessionInvitation
  /// What messages are read and written by.
  let context: SessionContext
  /// Derives what is bound to the session.
  let binding: SessionBinding
  /// The client's own place.
  let position: Int
  /// Its neighbours by ascending position.
  let neighbours: [Neighbour]
  /// The positions of those with whom it shares masks, ascending.
  let maskNeighbours: [Int]
  /// What the graph follows from. The graph itself grows with the session, and is drawn again when it is needed.
  let graphSeed: Bytes32
  /// Against active servers in sparse graphs those who witness lists, by ascending position; else empty.
  let committee: [Member]

  /// The sizes of the session.
  var parameters: SessionParameters { context.parameters }

  /// The graph of the session.
  /// - Throws: `CryptoError` if libsodium cannot start.
  func graph() throws -> CommunicationGraph { try CommunicationGraph(parameters, seed: graphSeed) }

  /// The index in ``neighbours`` of the client at a position; nil if it is no neighbour.
  func index(of position: Int) -> Int? {
    var (low, high) = (0, neighbours.count)
    while low < high {
      let middle = (low + high) / 2
      if neighbours[middle].position < position { low = middle + 1 } else { high = middle }
    }
    return low < neighbours.count && neighbours[low].position == position ? low : nil
  }

  /// Which of the shares of the client's own secrets a neighbour gets: its rank among those that hold one.
  func shareIndex(ofNeighbour index: Int) -> Int {
    parameters.holdsOwnShare ? neighbours[index].position : index
  }
}
