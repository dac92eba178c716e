package import CoveyCore
package import CoveyCrypto

extension KnowledgeProof {
  /// The bytes of both numbers.
  var bytes: [UInt8] { challenge.bytes + response.bytes }
}

extension WireWriter {
  /// Writes a proof.
  package mutating func write(_ proof: KnowledgeProof) { write(raw: proof.bytes) }
}

extension WireReader {
  /// The next proof.
  mutating func knowledgeProof() throws -> KnowledgeProof {
    KnowledgeProof(challenge: try scalar(), response: try scalar())
  }
}
