import CoveyClient
import CoveyCore
import CoveySecureAggregation
import Testing
import _TestSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The log of client states against crashes and damage.
@Suite struct ClientStateLogTests {
  private func key(_ client: Int) -> ClientStateKey { ClientStateKey(client: ClientID(rawValue: client), run: .zero) }

  private func state(_ version: Int, _ value: Float, count: Int = 3) -> ClientState {
    ClientState(
      algorithm: "a", version: version,
      vectors: NamedVectors([.init("v", ParameterVector([Float](repeating: value, count: count)))]))
  }

  /// Cut off anywhere in its last record, a log has all states before it; anywhere else it is refused.
  @Test func tornTails() throws {
    let folder = try TemporaryFolder()
    func open() throws -> ClientStateLog { try ClientStateLog(folder: "\(folder.path)/s") }
    do {
      let log = try open()
      for version in 1...3 { try log.save(state(version, Float(version)), of: key(version % 2)) }
    }
    let whole = try folder.read("s/states-1.log")
    let record = (whole.count - 8) / 3
    for count in whole.count - record..<whole.count {
      try folder.write(whole.prefix(count), "s/states-1.log")
      let log = try open()
      #expect(try log.load(key(1), before: 9) == state(1, 1) && log.load(key(0), before: 9) == state(2, 2))
      try log.save(state(3, 3), of: key(1))
    }
    #expect(try folder.read("s/states-1.log") == whole)
    // A file that was made longer, and whose bytes never came.
    for zeros in [1, 7, 8, 40, 70_000] {
      try folder.write(whole + Data(count: zeros), "s/states-1.log")
      let log = try open()
      #expect(try log.load(key(1), before: 9) == state(3, 3))
      try log.save(state(4, 4), of: key(0))
      #expect(try log.load(key(0), before: 9) == state(4, 4))
    }
    try folder.write(whole + Data(count: 40) + Data([1]), "s/states-1.log")
    #expect(throws: ClientStateError.self) { try open() }
    // A record that is torn in place, not in length.
    for place in whole.count - record..<whole.count {
      var torn = whole
      torn[place] ^= 1
      try folder.write(torn, "s/states-1.log")
      if place < whole.count - record + 8 { continue }
      #expect(try open().load(key(1), before: 9) == state(1, 1))
    }
    for place in 0..<whole.count - record {
      var damaged = whole
      damaged[place] ^= 1
      try folder.write(damaged, "s/states-1.log")
      #expect(throws: ClientStateError.self, "byte \(place)") { try open() }
      #expect(try folder.read("s/states-1.log") == damaged)
    }
  }

  @Test func oneProcessAtATime() throws {
    let folder = try TemporaryFolder()
    let first = try ClientStateLog(folder: "\(folder.path)/s")
    try first.save(state(1, 1), of: key(1))
    #expect(throws: ClientStateError.inUse(path: "\(folder.path)/s")) { try ClientStateLog(folder: "\(folder.path)/s") }
  }

  /// A run goes back to a mark, whatever was written after it, and through files that were written anew.
  @Test func marksAndNewFiles() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/s"
    var marks: [ClientStateMark] = []
    var log = try ClientStateLog(folder: path, at: nil, mostWaste: 2_000)
    for version in 1...60 {
      for client in 0..<4 where (version + client) % 3 != 0 {
        try log.save(state(version, Float(version * 10 + client), count: 20), of: key(client))
      }
      marks.append(try log.mark())
    }
    #expect(marks[59].generation > 3)
    #expect(marks.allSatisfy { $0.length < 2 * (2_000 + 8 * 200) })
    // The last three can be gone back to; files of others are gone.
    for back in [59, 58, 57] {
      log = try ClientStateLog(folder: path, at: marks[back], mostWaste: 2_000)
      for client in 0..<4 {
        let last = (1...back + 1).last { ($0 + client) % 3 != 0 } ?? 0
        #expect(try log.load(key(client), before: back + 1) == state(last, Float(last * 10 + client), count: 20))
        let before = (1..<last).last { ($0 + client) % 3 != 0 } ?? 0
        #expect(try log.load(key(client), before: last - 1) == state(before, Float(before * 10 + client), count: 20))
      }
    }
    #expect(throws: (any Error).self) { try ClientStateLog(folder: path, at: marks[3]) }
    // A new run forgets all of it.
    log = try ClientStateLog(folder: path, at: nil)
    #expect(try log.load(key(1), before: 100) == nil)
  }
}
