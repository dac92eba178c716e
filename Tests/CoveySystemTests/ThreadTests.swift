import CoveySystem
import Synchronization
import Testing

@Suite struct ThreadTests {
  @Test("every thread of a team does every job once, and sees what was there before", arguments: [1, 2, 5])
  func team(count: Int) throws {
    let team = try ThreadTeam(count: count)
    #expect(team.count == count)
    let seen = Mutex([Int](repeating: 0, count: count))
    for round in 1...200 {
      team.perform { index in seen.withLock { $0[index] += round } }
      #expect(seen.withLock { $0 } == [Int](repeating: round * (round + 1) / 2, count: count))
    }
  }

  @Test("what a job refers to is free once it is done")
  func lifetime() throws {
    final class Token: Sendable {}
    let team = try ThreadTeam(count: 3)
    weak var weakToken: Token?
    do {
      let token = Token()
      weakToken = token
      team.perform { _ in withExtendedLifetime(token) { ThisThread.yield() } }
    }
    #expect(weakToken == nil)
  }

  @Test("who waits is woken by a change")
  func monitor() throws {
    let monitor = Monitor()
    nonisolated(unsafe) var turn = 0
    let team = try ThreadTeam(count: 3)
    team.perform { index in
      for step in 0..<100 where step % 3 == index {
        monitor.withLock {
          while turn != step { monitor.wait() }
          turn += 1
          monitor.signalAll()
        }
      }
    }
    #expect(turn == 100)
  }
}
