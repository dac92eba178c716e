/// One proof for many positions: the nodes beside the ways from their leaves to the top, where those are not known yet.
extension KeyTree {
  /// The nodes that prove a set of positions: from the leaves up, on each level in the order of the positions, the siblings
  /// that do not follow from the set itself.
  /// - Precondition: The positions are in the tree.
  public func proof(of positions: some Sequence<Int>) -> [Node] {
    var proof: [Node] = []
    var known = Array(Set(positions)).sorted()
    precondition(known.allSatisfy { levels[0].indices.contains($0) }, "the position is none of the session's")
    for level in levels.dropLast() {
      Self.climb(&known, width: level.count) { proof.append(level[$0]) }
    }
    return proof
  }

  /// How many nodes such a proof has.
  /// - Precondition: The positions are in 0..<clients.
  public static func proofCount(of positions: some Sequence<Int>, clients: Int) -> Int {
    var known = Array(Set(positions)).sorted()
    precondition(known.allSatisfy { $0 >= 0 && $0 < clients }, "the position is none of the session's")
    var (width, count) = (clients, 0)
    while width > 1 {
      climb(&known, width: width) { _ in count += 1 }
      width = (width + 1) >> 1
    }
    return count
  }

  /// Whether a proof leads from leaves to the root of a tree over `clients` leaves, all of it is used, and all nodes on the
  /// way are in order.
  /// - Parameters:
  ///   - proof: The nodes beside the way.
  ///   - leaves: At least one leaf with its position, by ascending position.
  ///   - clients: Leaves of the tree, >= 1.
  ///   - root: The tree's root.
  /// - Throws: `CryptoError.libraryUnavailable` if libsodium cannot start.
  public static func proves(
    _ proof: [Node], leaves: [(position: Int, node: Node)], clients: Int, root: Bytes32
  ) throws -> Bool {
    guard let first = leaves.first, let last = leaves.last, first.position >= 0, last.position < clients,
      zip(leaves, leaves.dropFirst()).allSatisfy({ $0.position < $1.position })
    else { return false }
    var (known, width) = (leaves, clients)
    var siblings = proof.makeIterator()
    while width > 1 {
      var next: [(position: Int, node: Node)] = []
      next.reserveCapacity(known.count)
      var index = 0
      while index < known.count {
        let (place, node) = known[index]
        index += 1
        guard place ^ 1 < width else {
          next.append((place >> 1, node))
          continue
        }
        let sibling: Node
        if index < known.count, known[index].position == place ^ 1 {
          sibling = known[index].node
          index += 1
        } else {
          guard let given = siblings.next() else { return false }
          sibling = given
        }
        let (left, right) = place & 1 == 0 ? (node, sibling) : (sibling, node)
        guard isOrdered(left, right) else { return false }
        next.append((place >> 1, try Self.node(left, right)))
      }
      (known, width) = (next, (width + 1) >> 1)
    }
    guard siblings.next() == nil else { return false }
    return try Self.root(over: known[0].node, clients: clients) == root
  }

  /// Whether all below the left node are smaller than all below the right one.
  static func isOrdered(_ left: Node, _ right: Node) -> Bool {
    left.least <= left.greatest && left.greatest < right.least && right.least <= right.greatest
  }

  /// One level up: calls `needed` with the places of siblings that exist and are not known, in ascending order of those
  /// that are.
  private static func climb(_ known: inout [Int], width: Int, needed: (Int) -> Void) {
    var next: [Int] = []
    next.reserveCapacity(known.count)
    var index = 0
    while index < known.count {
      let place = known[index]
      index += 1
      if index < known.count, known[index] == place ^ 1 {
        index += 1
      } else if place ^ 1 < width {
        needed(place ^ 1)
      }
      next.append(place >> 1)
    }
    known = next
  }
}
