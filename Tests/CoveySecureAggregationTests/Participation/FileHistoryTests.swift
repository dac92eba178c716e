import CoveySecureAggregation
import Testing

/// A history on the disk against crashes, damage and other processes.
@Suite("Histories in files")
struct FileHistoryTests {
  private func participation(_ index: Int) -> ParticipationRecord {
    ParticipationRulesTests.participation(
      index, task: "täsk", rho: 0.125, excess: 0.001, seconds: 10 * index, session: UInt8(index))
  }

  /// A file of `count` participations, every second one answered, and its size after each write.
  private func file(_ count: Int) throws -> (TemporaryFile, sizes: [Int]) {
    let file = try TemporaryFile()
    let history = try FileHistory(path: file.path)
    var sizes = [file.bytes.count]
    for index in 0..<count {
      try history.begin(participation(index), within: .none)
      sizes.append(file.bytes.count)
      if index % 2 == 1 {
        try history.answered(participation(index).session)
        sizes.append(file.bytes.count)
      }
    }
    return (file, sizes)
  }

  /// What a client that opens the file can still be made to begin: the first number that is not refused.
  private func next(_ path: String) throws -> Int {
    let history = try FileHistory(path: path)
    return (0...20).first { number in
      (try? history.check(participation(number).name, seconds: 0, within: .none)) != nil
    } ?? -1
  }

  @Test("begin like this: CVPH and the version, readable by the owner alone") func header() throws {
    let (file, _) = try file(0)
    #expect(file.bytes == Array("CVPH".utf8) + [1, 0, 0, 0])
  }

  @Test("a restart remembers everything but sessions") func restart() throws {
    let (file, _) = try file(5)
    let history = try FileHistory(path: file.path)
    #expect(history.spent.rho >= 0.625 && history.spent.rho < 0.6251 && history.spent.excess >= 0.005)
    #expect(throws: SecureAggregationError.staleRound(4, last: 4)) {
      try history.begin(participation(4), within: .none)
    }
    // The secrets of a session went with its process.
    #expect(throws: SecureAggregationError.refused(.roundTaken)) { try history.answered(participation(4).session) }
    let limit = ParticipationLimit(charge: PrivacyCharge(rho: 0.7, excess: 1), rounds: 1, seconds: 0)
    #expect(throws: SecureAggregationError.refused(.budgetSpent)) {
      try history.begin(participation(5), within: limit)
    }
    #expect(throws: SecureAggregationError.refused(.tooSoon)) {
      try history.check(
        participation(6).name, seconds: 49, within: ParticipationLimit(charge: nil, rounds: 1, seconds: 10))
    }
  }

  /// A process that dies while it writes leaves the first bytes of a record. Cut anywhere, the file holds exactly the records
  /// whose write had returned, goes on from there, and is the same again after the next one.
  @Test("cut at any byte, it holds what was written before") func torn() throws {
    let (file, sizes) = try file(6)
    let whole = file.bytes
    #expect(sizes.count == 10 && sizes.last == whole.count)
    for count in 0...whole.count {
      let cut = try TemporaryFile()
      cut.bytes = Array(whole.prefix(count))
      if count < 8 {
        // The header is written under another name first: no crash leaves a part of it.
        #expect(throws: SecureAggregationError.refused(.historyDamaged)) { try FileHistory(path: cut.path) }
        continue
      }
      let kept = sizes.last { $0 <= count } ?? 0
      do {
        let history = try FileHistory(path: cut.path)
        #expect(cut.bytes.count == kept)
        let begun = Int((history.spent.rho / 0.125).rounded(.down))
        try history.begin(participation(10), within: .none)
        #expect(history.spent.rho > Double(begun) * 0.125 && begun == begunRecords(upTo: kept, sizes))
      }
      #expect(try next(cut.path) == 11)
    }
  }

  /// Begun participations among the records up to a size: they alternate begun, begun, answered.
  private func begunRecords(upTo size: Int, _ sizes: [Int]) -> Int {
    let records = sizes.firstIndex(of: size) ?? 0
    return records - records / 3
  }

  /// Zeros behind the last record: a block that the file system added and never wrote.
  @Test("zeros at the end are cut off") func zeros() throws {
    for count in [1, 3, 4, 20, 21, 100] {
      let (file, sizes) = try file(3)
      file.bytes += [UInt8](repeating: 0, count: count)
      #expect(try next(file.path) == 3)
      #expect(file.bytes.count == sizes.last)
    }
  }

  /// Damage never makes a client forget: whatever byte changes, the file is refused.
  @Test("any other damage is refused") func damage() throws {
    let (file, _) = try file(3)
    let whole = file.bytes
    for index in whole.indices {
      for bit in [0, 3, 7] {
        file.bytes = whole
        file.bytes[index] ^= 1 << bit
        #expect(throws: SecureAggregationError.refused(.historyDamaged), "byte \(index), bit \(bit)") {
          try FileHistory(path: file.path)
        }
      }
    }
    // Records that are left out, moved or said twice.
    let header = Array(whole.prefix(8))
    let size = 131
    let first = Array(whole[8..<8 + size])
    var others: [[UInt8]] = [header + Array(whole.dropFirst(8 + size)), header + Array(whole.dropFirst(8 + size + 9))]
    others.append(header + first + first + Array(whole.dropFirst(8 + size)))
    others.append(whole + first)
    others.append(whole + [UInt8](repeating: 7, count: 1000))
    others.append(header + Array(whole.dropFirst(50)))
    for bytes in others {
      file.bytes = bytes
      #expect(throws: SecureAggregationError.refused(.historyDamaged)) { try FileHistory(path: file.path) }
    }
  }

  @Test("one process at a time, and one object of it") func lock() throws {
    let (file, _) = try file(2)
    do {
      let holder = try FileHistory(path: file.path)
      #expect(throws: SecureAggregationError.refused(.historyInUse)) { try FileHistory(path: file.path) }
      #expect(holder.spent.rho > 0)
    }
    _ = try FileHistory(path: file.path)
    #expect(throws: SecureAggregationError.refused(.historyDamaged)) {
      try FileHistory(path: file.folder + "/none/history")
    }
  }

  @Test("compacting forgets no participation") func compacting() throws {
    let (file, sizes) = try file(9)
    let before = try FileHistory(path: file.path).spent
    do {
      let history = try FileHistory(path: file.path, compactsAbove: 100)
      #expect(file.bytes.count < (sizes.last ?? 0) / 3)
      #expect(history.spent.rho >= before.rho && history.spent.rho <= before.rho * (1 + 1e-12))
      #expect(throws: SecureAggregationError.staleRound(8, last: 8)) {
        try history.begin(participation(8), within: .none)
      }
      try history.begin(participation(11), within: .none)
    }
    let history = try FileHistory(path: file.path)
    for round in [0, 5, 8, 11] {
      let name = RoundName(task: "täsk", run: participation(0).name.run, round: round, number: 50)
      #expect(throws: SecureAggregationError.refused(.roundTaken)) {
        try history.check(name, seconds: 0, within: .none)
      }
    }
    #expect(throws: SecureAggregationError.refused(.tooSoon)) {
      try history.check(
        participation(12).name, seconds: 119, within: ParticipationLimit(charge: nil, rounds: 1, seconds: 10))
    }
  }

  /// Threads of one process: every number goes to one of them.
  @Test("begins once for all threads") func threads() async throws {
    let file = try TemporaryFile()
    let history = try FileHistory(path: file.path)
    let wins = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<20).count { number in
            (try? history.begin(ParticipationRulesTests.participation(number), within: .none)) != nil
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wins >= 1 && wins <= 20)
    #expect(history.spent.rho == 0)
  }
}
