import CoveyAccounting
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import Testing

@Suite("Ledger and crashes")
struct LedgerCrashTests {
  /// Runs until the disk fails; returns the rounds that were released.
  private func run(_ disk: FailingDisk, _ plan: PrivacyPlan, key: String, from start: LedgerFile.Start) throws -> Int {
    let ledger = try LedgerFile(disk.storage, plan: plan, noiseKey: key, start: start)
    var round = 0
    if case .resumed(let completed) = start { round = completed }
    while round < plan.pipeline.rounds {
      do { try ledger.willRelease(round: round) } catch is FailingDisk.Crash { return round }
      round += 1
      let stated = try #require(try disk.stated())
      let last = try #require(stated.segments.last)
      #expect(last.firstRound + last.releases >= round, "released \(round) rounds and recorded \(last)")
      #expect(stated.releases.reserved >= stated.releases.committed)
    }
    do { try ledger.end(completed: round, model: "ab") } catch is FailingDisk.Crash {}
    return round
  }

  @Test("stopped at any write, the file states at least what happened, and the run goes on", arguments: [false, true])
  func everyWrite(reachesDisk: Bool) throws {
    let plan = try LedgerCases.plan()
    for allowed in 0..<12 {
      let disk = FailingDisk()
      disk.remaining = allowed
      disk.keepsLast = reachesDisk
      var released = 0
      do { released = try run(disk, plan, key: "a", from: .new) } catch is FailingDisk.Crash {}
      disk.remaining = nil
      let stated = try disk.stated()?.releases.reserved ?? 0
      #expect(stated >= released && stated <= 2 * released + 1, "\(allowed): \(stated) for \(released)")
      // From any checkpoint up to there, the same key continues within the reservation.
      for completed in Set([0, released / 2, released]) {
        let again = FailingDisk()
        again.bytes = disk.bytes
        #expect(try run(again, plan, key: "a", from: .resumed(completed: completed)) == 20)
        let end = try #require(try again.stated())
        #expect(end.releases.committed == 20 && end.releases.reserved == 20)
        #expect(end.figures[0].epsilon == (try plan.epsilon(rounds: 20)))
      }
    }
  }

  @Test("crash after crash, epsilon recorded is never below the true one")
  func repeatedCrashes() throws {
    let plan = try LedgerCases.plan(rounds: 60)
    for writes in 1...5 {
      let disk = FailingDisk()
      disk.remaining = writes
      var released = 0
      do { released = try run(disk, plan, key: "a", from: .new) } catch is FailingDisk.Crash {}
      while released < 60 {
        disk.remaining = writes
        // The checkpoint is three rounds old.
        released = try run(disk, plan, key: "a", from: .resumed(completed: max(0, released - 3)))
        let stated = try #require(try disk.stated())
        #expect(stated.figures[0].epsilon >= (try plan.epsilon(rounds: 60)) * (1 - 1e-12))
      }
    }
  }

  @Test("with another key, rounds that are done again count again, and all that was reserved counts")
  func lostKey() throws {
    let plan = try LedgerCases.plan()
    let disk = FailingDisk()
    let first = try LedgerFile(disk.storage, plan: plan, noiseKey: "a", start: .new)
    for round in 0..<8 { try first.willRelease(round: round) }
    let reserved = try #require(try disk.stated()).releases.reserved
    #expect(reserved >= 8)
    let second = try LedgerFile(disk.storage, plan: plan, noiseKey: "b", start: .resumed(completed: 5))
    for round in 5..<20 { try second.willRelease(round: round) }
    try second.end(completed: 20, model: nil)
    let stated = try #require(try disk.stated())
    #expect(
      stated.segments == [
        .init(key: "a", firstRound: 0, releases: reserved), .init(key: "b", firstRound: 5, releases: 15),
      ])
    #expect(stated.releases.reserved == reserved + 15)
    #expect(abs(stated.figures[0].epsilon - (try plan.epsilon(rounds: reserved + 15))) < 1e-9)
    // From a checkpoint before the new key, the new key's rounds count again, too.
    let third = try LedgerFile(disk.storage, plan: plan, noiseKey: "b", start: .resumed(completed: 3))
    #expect(third.record.segments.count == 3)
  }

  @Test("correlated noise does not go on with another key")
  func correlated() throws {
    let plan = try LedgerCases.plan(rounds: 8, .tree)
    let disk = FailingDisk()
    _ = try LedgerFile(disk.storage, plan: plan, noiseKey: "a", start: .new)
    let before = disk.bytes
    #expect(throws: LedgerError.lostKey(path: "ledger.json")) {
      try LedgerFile(disk.storage, plan: plan, noiseKey: "b", start: .resumed(completed: 0))
    }
    #expect(disk.bytes == before)
  }

  @Test("with another key and rounds whose clients nobody knows, example-level privacy does not go on")
  func forgottenParticipations() throws {
    let plan = try LedgerCases.examplePlan(rounds: 8)
    let disk = FailingDisk()
    let first = try LedgerFile(disk.storage, plan: plan, noiseKey: "a", start: .new)
    for round in 0..<4 { try first.willRelease(round: round) }
    // A process that is killed leaves its reservation.
    let before = disk.bytes
    let recorded = try #require(try disk.stated()).releases.reserved
    for completed in 0..<recorded {
      #expect(
        throws: LedgerError.lostParticipations(path: "ledger.json", recorded: recorded, completed: completed)
      ) {
        try LedgerFile(disk.storage, plan: plan, noiseKey: "b", start: .resumed(completed: completed))
      }
      #expect(disk.bytes == before)
    }
    // With its key it goes on; after a graceful end the checkpoint knows all, and another key is as good.
    let again = try LedgerFile(disk.storage, plan: plan, noiseKey: "a", start: .resumed(completed: 2))
    #expect(again.record.segments.count == 1)
    let whole = FailingDisk()
    let stopped = try LedgerFile(whole.storage, plan: plan, noiseKey: "a", start: .new)
    for round in 0..<3 { try stopped.willRelease(round: round) }
    try stopped.end(completed: 3, model: nil)
    let other = try LedgerFile(whole.storage, plan: plan, noiseKey: "b", start: .resumed(completed: 3))
    #expect(other.record.segments.map(\.releases) == [3, 0])
    #expect(throws: LedgerError.self) {
      try LedgerFile(whole.storage, plan: plan, noiseKey: "c", start: .resumed(completed: 2))
    }
  }

  @Test("a graceful end gives reservations back; a crashed process's stay counted")
  func gracefulEnd() throws {
    let plan = try LedgerCases.plan(rounds: 1000)
    let disk = FailingDisk()
    let ledger = try LedgerFile(disk.storage, plan: plan, noiseKey: "a", start: .new)
    for round in 0..<21 { try ledger.willRelease(round: round) }
    let reserved = try #require(try disk.stated()).releases.reserved
    let resumed = try LedgerFile(disk.storage, plan: plan, noiseKey: "a", start: .resumed(completed: 10))
    try resumed.end(completed: 10, model: nil)
    #expect(try disk.stated()?.releases.committed == reserved)
    try ledger.end(completed: 21, model: nil)
    let releases = try #require(try disk.stated()).releases
    #expect(releases.planned == 1000 && releases.committed == 21 && releases.reserved == 21)
    let writes = disk.writes
    try ledger.end(completed: 21, model: nil)
    #expect(disk.writes == writes, "an end that changes nothing writes nothing")
  }
}
