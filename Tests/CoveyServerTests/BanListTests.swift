import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import CoveyServer
import CoveySystem
import Testing

@Suite("Lists of clients that were proven to lie")
struct BanListTests {
  private func exclusion(_ client: Int, _ misconduct: Misconduct = .forgedDealing) -> Exclusion {
    Exclusion(
      client: ClientID(rawValue: client), misconduct: misconduct, step: .dispute, evidence: [1, 2, UInt8(client)])
  }

  /// Gives `body` a folder that goes away.
  private func withFolder(_ body: (String) throws -> Void) throws {
    var random = [UInt8](repeating: 0, count: 8)
    var span = random.mutableSpan
    var bytes = span.mutableBytes
    try SystemRandomness.fill(&bytes)
    let folder = "/tmp/covey-bans-\(random.map { String($0, radix: 16) }.joined())"
    defer { FileSystem.remove(folder) }
    try body(folder)
  }

  @Test("ban for a session, a run or for ever", arguments: BanScope.allCases)
  func scopes(scope: BanScope) throws {
    try withFolder { folder in
      let list = try BanList(scope: scope, folder: folder, run: "a")
      try list.add([exclusion(4), exclusion(9, .falseComplaint)], run: "a", round: 3)
      for (client, isBanned) in [(4, scope != .session), (9, scope != .session), (5, false)] {
        #expect(list.isBanned(ClientID(rawValue: client)) == isBanned)
      }
      // The same run again, and another one with the same list.
      let again = try BanList(scope: scope, folder: folder, run: "a")
      #expect(again.entries == list.entries && again.entries.count == 2)
      #expect(again.isBanned(ClientID(rawValue: 4)) == (scope != .session))
      let other = try BanList(scope: scope, folder: folder, run: "b")
      #expect(other.isBanned(ClientID(rawValue: 4)) == (scope == .never))
      let first = list.entries[0]
      #expect(first.kind == .forgedDealing && first.round == 3 && first.run == "a")
      #expect(try FileSystem.read("\(folder)/evidence/\(first.evidence)") == [1, 2, 4])
      let evidence: [UInt8] = [1, 2, 4]
      #expect(try BLAKE2b.hash(evidence.span.bytes).hex == first.evidence)
    }
  }

  @Test("survive a crash at every byte of a write")
  func torn() throws {
    try withFolder { folder in
      let list = try BanList(scope: .run, folder: folder, run: "a")
      try list.add([exclusion(1)], run: "a", round: 1)
      let path = "\(folder)/\(BanList.fileName)"
      let one = try FileSystem.read(path)
      try list.add([exclusion(2)], run: "a", round: 2)
      let two = try FileSystem.read(path)
      for count in one.count...two.count {
        let bytes = Array(two[..<count])
        try FileWriter(path).write(bytes.span.bytes)
        let restored = try BanList(scope: .run, folder: folder, run: "a")
        #expect(restored.entries.map(\.client) == (count == two.count ? [1, 2] : [1]))
        // What was torn is written over.
        try restored.add([exclusion(3)], run: "a", round: 3)
        let after = try BanList(scope: .run, folder: folder, run: "a")
        #expect(after.entries.map(\.client) == (count == two.count ? [1, 2, 3] : [1, 3]))
      }
    }
  }

  @Test("refuse lines that are no bans")
  func damaged() throws {
    try withFolder { folder in
      let list = try BanList(scope: .run, folder: folder, run: "a")
      try list.add([exclusion(1)], run: "a", round: 1)
      let path = "\(folder)/\(BanList.fileName)"
      var bytes = try FileSystem.read(path)
      bytes[3] ^= 1
      try FileWriter(path).write(bytes.span.bytes)
      #expect(throws: PersistenceError.corrupt(path: path, reason: "a line is no ban")) {
        try BanList(scope: .run, folder: folder, run: "a")
      }
    }
  }
}
