import CoveyAccounting
import CoveyCrypto
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySystem
import Testing

@Suite("Ledger file")
struct LedgerFileTests {
  private func finished(_ plan: PrivacyPlan) throws -> FailingDisk {
    let disk = FailingDisk()
    let ledger = try LedgerFile(disk.storage, plan: plan, noiseKey: "key", start: .new)
    for round in 0..<plan.pipeline.rounds { try ledger.willRelease(round: round) }
    try ledger.end(completed: plan.pipeline.rounds, model: "00ff")
    return disk
  }

  private func text(_ disk: FailingDisk) -> String { String(decoding: disk.bytes ?? [], as: UTF8.self) }

  @Test("the statement has these keys, in this order")
  func keys() throws {
    let disk = try finished(try LedgerCases.plan(budget: 20))
    let keys = text(disk).split(separator: "\n").filter { $0.hasPrefix("  \"") }.map { line in
      String(line.dropFirst(3).prefix { $0 != "\"" })
    }
    #expect(
      keys == [
        "adjacency", "budget", "code", "configuration", "facts", "figures", "format", "hash", "isPrivate", "mechanism",
        "model", "notes", "previous", "releases", "segments", "statement", "stopping", "unit", "unprotected",
      ])
    #expect(text(disk).hasSuffix("}\n"))
    let ledger = try #require(try disk.stated())
    #expect(ledger.figures.filter { $0.against == .model }.map(\.delta) == [1e-6, 1e-5, 1e-8, 1e-10])
    #expect(
      ledger.statement.hasPrefix(
        "The model is the result of 20 rounds. All 20 planned rounds together have: against whoever sees the models ("))
    #expect(ledger.statement.contains("nothing against the server"))
    #expect(ledger.isPrivate && ledger.model == "00ff")
  }

  @Test("the hash is that of the bytes with an empty hash, and names the version before")
  func chain() throws {
    let disk = FailingDisk()
    let plan = try LedgerCases.plan()
    let file = try LedgerFile(disk.storage, plan: plan, noiseKey: "key", start: .new)
    var previous = String(repeating: "0", count: 64)
    for round in 0..<20 {
      try file.willRelease(round: round)
      let ledger = try #require(try disk.stated())
      let open = text(disk).replacing("\"\(ledger.hash)\"", with: "\"\"")
      #expect(try BLAKE2b.hash(open).hex == ledger.hash)
      if round == 0 { #expect(ledger.previous != previous, "the run's first write is a version, too") }
      previous = ledger.previous
    }
  }

  @Test("every altered byte is noticed, and a torn file")
  func altered() throws {
    let disk = try finished(try LedgerCases.plan())
    let good = try #require(disk.bytes)
    for index in stride(from: 0, to: good.count, by: 7) {
      var bad = good
      bad[index] ^= 1
      #expect(throws: LedgerError.self) { try PrivacyLedger.decode(bad, path: "ledger.json") }
    }
    for count in [0, 1, good.count / 2, good.count - 1] {
      disk.bytes = Array(good.prefix(count))
      do {
        _ = try LedgerFile(
          disk.storage, plan: try LedgerCases.plan(), noiseKey: "key", start: .resumed(completed: 20))
        Issue.record("a torn ledger was taken")
      } catch LedgerError.altered(_, _) {}
      #expect(disk.bytes?.count == count, "a refusal changes nothing")
    }
  }

  @Test("a ledger that is missing, older, of another run or in the way is refused")
  func refused() throws {
    let plan = try LedgerCases.plan()
    let disk = FailingDisk()
    #expect(throws: LedgerError.missing(path: "ledger.json")) {
      try LedgerFile(disk.storage, plan: plan, noiseKey: "key", start: .resumed(completed: 1))
    }
    // Killed before the ledger was there: nothing was released.
    _ = try LedgerFile(disk.storage, plan: plan, noiseKey: "key", start: .resumed(completed: 0))
    #expect(throws: LedgerError.exists(path: "ledger.json")) {
      try LedgerFile(disk.storage, plan: plan, noiseKey: "key", start: .new)
    }
    #expect(throws: LedgerError.behind(path: "ledger.json", recorded: 0, completed: 1)) {
      try LedgerFile(disk.storage, plan: plan, noiseKey: "key", start: .resumed(completed: 1))
    }
    for other in [try LedgerCases.plan(rounds: 21), try LedgerCases.plan(noise: 6), try LedgerCases.plan(budget: 30)] {
      #expect(throws: LedgerError.otherPlan(path: "ledger.json")) {
        try LedgerFile(disk.storage, plan: other, noiseKey: "key", start: .resumed(completed: 0))
      }
    }
  }

  @Test("the budget is reached exactly, and not exceeded after a lost key")
  func budget() throws {
    let plan = try LedgerCases.plan(budget: 20, noise: nil)
    let disk = FailingDisk()
    let ledger = try LedgerFile(disk.storage, plan: plan, noiseKey: "a", start: .new)
    for round in 0..<20 { try ledger.willRelease(round: round) }
    #expect(throws: BudgetReached(rounds: 20, epsilon: nil)) { try ledger.willRelease(round: 20) }
    let spent = try #require(ledger.epsilon(completed: 20))
    #expect(spent <= 20 && spent > 19.9)

    // Half the run, then another key: all that is left is what the budget leaves.
    let half = FailingDisk()
    let first = try LedgerFile(half.storage, plan: plan, noiseKey: "a", start: .new)
    for round in 0..<10 { try first.willRelease(round: round) }
    try first.end(completed: 10, model: nil)
    let second = try LedgerFile(half.storage, plan: plan, noiseKey: "b", start: .resumed(completed: 4))
    for round in 4..<14 { try second.willRelease(round: round) }
    do {
      try second.willRelease(round: 14)
      Issue.record("a release beyond the budget was let pass")
    } catch let stop as BudgetReached {
      #expect(stop.rounds == 14 && (stop.epsilon ?? 0) <= 20)
    }
    try second.end(completed: 14, model: nil)
    #expect(try half.stated()?.releases.reserved == 20)
  }

  @Test("a run that protects nobody says so", arguments: ["seeded", "zero"])
  func notPrivate(why: String) throws {
    let plan = try LedgerCases.plan(noise: why == "zero" ? 0 : 5, source: why == "seeded" ? .seeded : .secure)
    let ledger = try #require(try finished(plan).stated())
    #expect(!ledger.isPrivate && ledger.statement.hasPrefix("Not private"))
    #expect(ledger.notes.contains { $0.hasPrefix("not private") })
    if why == "zero" { #expect(ledger.figures.allSatisfy { $0.epsilon == .infinity }) }
  }

  @Test("a file on disk survives a temporary one and is read back")
  func onDisk() throws {
    let folder = "/tmp/covey-ledger-\(UInt64.random(in: 0 ... .max))"
    try FileSystem.createFolder(folder)
    defer {
      for name in ["ledger.json", "ledger.json.writing"] { FileSystem.remove("\(folder)/\(name)") }
    }
    let path = "\(folder)/ledger.json"
    let plan = try LedgerCases.plan()
    #expect(throws: LedgerError.missing(path: path)) { try PrivacyLedger.read(path) }
    let ledger = try LedgerFile(path, plan: plan, noiseKey: "key", start: .new)
    #expect(try PrivacyLedger.read(path).releases.reserved == 0)
    // What a crash within a write leaves behind.
    try FileWriter("\(path).writing").write([1, 2, 3].span.bytes)
    try ledger.willRelease(round: 0)
    #expect(try PrivacyLedger.read(path) == ledger.record)
    #expect(ledger.record.releases.reserved >= 1)
  }
}
