internal import CoveyCore
internal import CoveyCrypto

/// What a client knows of its session once it has checked the list of keys. Nothing of it is secret.
struct ClientMembership {
  /// Another client with which it shares masks and secrets.
  struct Neighbour {
    let position: Int
    let client: ClientID
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

  /// The sizes of the session.
  var parameters: SessionParameters { context.parameters }

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
