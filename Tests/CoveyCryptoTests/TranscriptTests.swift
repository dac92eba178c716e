import CoveyCrypto
import Testing

@Suite("Transcripts")
struct TranscriptTests {
  private func digest(_ domain: String = "test", _ fill: (Transcript) throws -> Void = { _ in }) throws -> String {
    let transcript = try Transcript(domain)
    try fill(transcript)
    return transcript.digest().hex
  }

  /// Python's hashlib.blake2b over the message that the documentation describes: for each field its length in eight
  /// bytes, the lowest first, its kind in one, and the field.
  @Test("digests and derived keys match the reference") func reference() throws {
    let transcript = try Transcript("covey/test/v1")
    transcript.append("mask")
    transcript.append([1, 2, 3])
    transcript.append(-2)
    transcript.append(try publicKey(Array(UInt8(32)..<64)))
    transcript.append(try secretKey(Array(64..<96)))
    #expect(transcript.digest().hex == "ef79aae5ee3c9fd27a5dcff1b827942d43c85a2629bdcb51ebf5fcc64e9aaad0")
    let derived = try secretKey(Array(0..<32)).derive(transcript)
    #expect(try derived == secretKey(bytes("e3afac7afbfe7841a8788d9dbd0d33e84df6e9dde3a65d004e5c258a5ca09d6b")))
  }

  @Test("every boundary, kind and order counts") func distinct() throws {
    let key = try KeyAgreementKey().publicKey
    let digests = try [
      digest(), digest("tes") { $0.append("t") }, digest { $0.append("") }, digest { $0.append([]) },
      digest { $0.append("ab") }, digest { $0.append(Array("ab".utf8)) },
      digest {
        $0.append("a")
        $0.append("b")
      },
      digest {
        $0.append("b")
        $0.append("a")
      },
      digest { $0.append(0) }, digest { $0.append([UInt8](repeating: 0, count: 8)) },
      digest { $0.append(1) }, digest { $0.append(256) }, digest { $0.append(-1) },
      digest { $0.append(key) }, digest { $0.append(key.bytes) },
      digest { try $0.append(secretKey(key.bytes)) },
    ]
    #expect(Set(digests).count == digests.count)
  }

  @Test("a span of bytes is the same field as an array") func spans() throws {
    let field = Array(UInt8(0)..<200)
    #expect(try digest { $0.append(field) } == digest { $0.append(field.span.bytes) })
  }

  @Test("a digest does not end a transcript") func ongoing() throws {
    let transcript = try Transcript("test")
    #expect(try transcript.digest().hex == digest())
    transcript.append("more")
    #expect(try transcript.digest().hex == digest { $0.append("more") })
  }

  @Test("keys depend on the secret and on every field") func derived() throws {
    let secret = try SecretKey.random()
    let transcript = try Transcript("test")
    transcript.append(1)
    let key = try secret.derive(transcript)
    #expect(try secret.derive(transcript) == key)
    #expect(try SecretKey.random().derive(transcript) != key)
    #expect(key != secret)
    transcript.append(2)
    #expect(try secret.derive(transcript) != key)
  }
}
