package import CoveyCrypto

extension KnowledgeProof {
  /// The bytes of both numbers.
  var bytes: [UInt8] { challenge.bytes + response.bytes }
}

extension MessageWriter {
  /// Appends a proof.
  package mutating func append(_ proof: KnowledgeProof) { append(proof.bytes) }
}

extension MessageReader {
  /// The next proof.
  mutating func knowledgeProof() throws -> KnowledgeProof {
    KnowledgeProof(challenge: try scalar(), response: try scalar())
  }
}
