import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import Testing

@Suite("Merkle trees of keys")
struct KeyTreeTests {
  /// The tree as RFC 6962, section 2.1 defines it, by recursion.
  private func top(_ leaves: ArraySlice<Bytes32>) throws -> Bytes32 {
    if leaves.count == 1 { return try #require(leaves.first) }
    var half = 1
    while 2 * half < leaves.count { half *= 2 }
    let transcript = try Transcript("covey/secagg/key-node/v1")
    transcript.append(try top(leaves.prefix(half)).bytes)
    transcript.append(try top(leaves.dropFirst(half)).bytes)
    return Bytes32(transcript.digest())
  }

  @Test("has the shape of RFC 6962; every proof holds, and only where it belongs") func proofs() throws {
    var random = SplitMix(state: 21)
    for count in Array(1...20) + [31, 32, 33, 64, 65] {
      let leaves = try (0..<count).map { _ in try random.bytes32() }
      let tree = try KeyTree(leaves: leaves)
      let transcript = try Transcript("covey/secagg/key-root/v1")
      transcript.append(count)
      transcript.append(try top(leaves[...]).bytes)
      #expect(tree.root == Bytes32(transcript.digest()))
      for position in 0..<count {
        let proof = tree.proof(of: position)
        #expect(proof.count == KeyTree.proofCount(of: position, clients: count))
        #expect(proof.count <= KeyTree.depth(clients: count))
        func holds(_ proof: [Bytes32], _ leaf: Bytes32, _ position: Int, _ clients: Int) throws -> Bool {
          try KeyTree.proves(proof, leaf: leaf, at: position, clients: clients, root: tree.root)
        }
        #expect(try holds(proof, leaves[position], position, count))
        for other in 0..<count where other != position {
          #expect(try !holds(proof, leaves[position], other, count))
          #expect(try !holds(proof, leaves[other], position, count))
        }
        #expect(try !holds(proof, leaves[position], position, count + 1))
        #expect(try !holds(proof + [.zero], leaves[position], position, count))
        #expect(try !holds(proof, leaves[position], count, count))
        #expect(try !holds(proof, leaves[position], -1, count))
        if !proof.isEmpty {
          #expect(try !holds(Array(proof.dropLast()), leaves[position], position, count))
          #expect(try !holds(Array(proof.reversed().dropFirst()) + [.zero], leaves[position], position, count))
        }
      }
    }
    #expect(KeyTree.depth(clients: 1) == 0 && KeyTree.depth(clients: 2) == 1 && KeyTree.depth(clients: 1000) == 10)
    #expect(KeyTree.depth(clients: 1024) == 10 && KeyTree.depth(clients: 1025) == 11)
  }

  @Test("a node does not pass for a leaf, nor a smaller tree for a larger") func domains() throws {
    var random = SplitMix(state: 22)
    let session = try SampleSession(.secagg, .semiHonest, clients: 4, using: &random)
    let leaves = try session.keys.indices.map {
      try KeyTree.leaf(
        position: $0, client: session.keys[$0].client, channelKey: session.keys[$0].channelKey,
        maskKey: session.keys[$0].maskKey)
    }
    let inner = try [leaves[0...1], leaves[2...3]].map { try top($0) }
    #expect(try KeyTree(leaves: inner).root != session.tree.root)
    #expect(try KeyTree(leaves: leaves).root == session.tree.root)
    // The same keys at other positions, or swapped between uses, are other leaves.
    let keys = session.keys[0]
    var hashes = Set(leaves)
    #expect(
      hashes.insert(
        try KeyTree.leaf(position: 1, client: keys.client, channelKey: keys.channelKey, maskKey: keys.maskKey)
      ).inserted)
    #expect(
      hashes.insert(
        try KeyTree.leaf(position: 0, client: keys.client, channelKey: keys.maskKey, maskKey: keys.channelKey)
      ).inserted)
    #expect(
      hashes.insert(
        try KeyTree.leaf(
          position: 0, client: ClientID(rawValue: keys.client.rawValue + 1), channelKey: keys.channelKey,
          maskKey: keys.maskKey)
      ).inserted)
  }
}
