import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("Ordered trees of keys")
struct KeyTreeTests {
  /// Leaves with ascending identities and made-up hashes.
  private func leaves(_ count: Int, using random: inout SplitMix) throws -> [KeyTree.Node] {
    var client = 0
    return try (0..<count).map { _ in
      client += Int.random(in: 1...9, using: &random)
      return KeyTree.Node(least: client, greatest: client, hash: try random.bytes32())
    }
  }

  /// The top node by recursion: the left half is the largest power of two below the number of leaves, as in RFC 6962,
  /// section 2.1; bounds and hashes as the encoding states them.
  private func top(_ leaves: ArraySlice<KeyTree.Node>) throws -> KeyTree.Node {
    guard let first = leaves.first, let last = leaves.last, leaves.count > 1 else { return try #require(leaves.first) }
    var half = 1
    while 2 * half < leaves.count { half *= 2 }
    let transcript = try Transcript("covey/secagg/key-node/v2")
    for node in [try top(leaves.prefix(half)), try top(leaves.dropFirst(half))] {
      transcript.append(node.least)
      transcript.append(node.greatest)
      transcript.append(node.hash.bytes)
    }
    return KeyTree.Node(least: first.least, greatest: last.greatest, hash: Bytes32(transcript.digest()))
  }

  @Test("has the stated encoding; every proof holds, and only where it belongs") func proofs() throws {
    var random = SplitMix(state: 21)
    for count in Array(1...20) + [31, 32, 33, 64, 65] {
      let leaves = try leaves(count, using: &random)
      let tree = try KeyTree(leaves: leaves)
      let transcript = try Transcript("covey/secagg/key-root/v2")
      transcript.append(count)
      let top = try top(leaves[...])
      transcript.append(top.least)
      transcript.append(top.greatest)
      transcript.append(top.hash.bytes)
      #expect(tree.root == Bytes32(transcript.digest()))
      for _ in 0..<12 {
        let size = Int.random(in: 1...count, using: &random)
        let positions = Array((0..<count).shuffled(using: &random).prefix(size)).sorted()
        let proof = tree.proof(of: positions)
        #expect(proof.count == KeyTree.proofCount(of: positions, clients: count))
        func holds(
          _ proof: [KeyTree.Node], _ leaves: [(position: Int, node: KeyTree.Node)], _ clients: Int
        ) throws -> Bool { try KeyTree.proves(proof, leaves: leaves, clients: clients, root: tree.root) }
        let opened = positions.map { (position: $0, node: leaves[$0]) }
        #expect(try holds(proof, opened, count))
        #expect(try !holds(proof, opened, count + 1))
        #expect(try !holds(proof + [leaves[0]], opened, count))
        #expect(try !holds(proof, [], count))
        if !proof.isEmpty {
          #expect(try !holds(Array(proof.dropLast()), opened, count))
          let index = Int.random(in: proof.indices, using: &random)
          for part in 0..<3 {
            var other = proof
            let node = other[index]
            other[index] = KeyTree.Node(
              least: node.least - (part == 0 ? 1 : 0), greatest: node.greatest + (part == 1 ? 1 : 0),
              hash: part == 2 ? .zero : node.hash)
            #expect(try !holds(other, opened, count))
          }
        }
        let moved = Int.random(in: opened.indices, using: &random)
        for change in [-1, 1, count] {
          var other = opened
          other[moved].position += change
          #expect(try !holds(proof, other, count))
        }
        var other = opened
        other[moved].node = KeyTree.Node(
          least: other[moved].node.least, greatest: other[moved].node.greatest, hash: .zero)
        #expect(try !holds(proof, other, count))
      }
    }
    #expect(KeyTree.depth(clients: 1) == 0 && KeyTree.depth(clients: 2) == 1 && KeyTree.depth(clients: 1000) == 10)
    #expect(KeyTree.depth(clients: 1024) == 10 && KeyTree.depth(clients: 1025) == 11)
  }

  @Test("one proof of 157 leaves of 1,000 takes 16 kB") func size() throws {
    var random = SplitMix(state: 23)
    var total = 0
    for _ in 0..<20 {
      total += 48 * KeyTree.proofCount(of: (0..<1000).shuffled(using: &random).prefix(157), clients: 1000)
    }
    #expect((15_000...18_000).contains(total / 20), "\(total / 20)")
  }

  @Test("leaves are bound to the invitation, the client and the use of each key") func leafFields() throws {
    var random = SplitMix(state: 22)
    let session = try SampleSession(.secagg, .semiHonest, clients: 4, using: &random)
    let (keys, invitation) = (session.keys[0], try session.invitation.digest())
    func leaf(
      _ client: ClientID, _ channelKey: PublicKey, _ maskKey: PublicKey, _ invitation: Bytes32
    ) throws -> Bytes32 {
      try KeyTree.leaf(
        of: client, pair: KeyAdvertisement.pairDigest(channelKey: channelKey, maskKey: maskKey), invitation: invitation
      ).hash
    }
    let other = ClientID(rawValue: keys.client.rawValue + 1)
    let all: Set<Bytes32> = [
      try leaf(keys.client, keys.channelKey, keys.maskKey, invitation),
      try leaf(keys.client, keys.maskKey, keys.channelKey, invitation),
      try leaf(other, keys.channelKey, keys.maskKey, invitation),
      try leaf(keys.client, keys.channelKey, keys.maskKey, .zero),
    ]
    #expect(all.count == 4)
    #expect(try KeyTree(session.keys, invitation: invitation).root == session.tree.root)
    #expect(try KeyTree(session.keys, invitation: .zero).root != session.tree.root)
  }
}
