import CoveyRandom
import Testing

@Suite struct RandomStreamTests {
  @Test func startsAtThePublishedBlock() {
    var words = RandomStream(seed: 0, purpose: RandomPurpose(rawValue: 0))
    #expect([words.next32(), words.next32(), words.next32()] == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c])
    var pairs = RandomStream(seed: 0, purpose: RandomPurpose(rawValue: 0))
    #expect(pairs.next() == 0xe169_c58d_6627_e8d5)
    #expect(pairs.next() == 0x9b00_dbd8_bc57_ac4c)
  }

  @Test func goesOnFromBlockToBlock() {
    var stream = RandomStream(seed: 99, purpose: .cohort, round: 7, client: 5)
    let (key, counter) = stream.origin
    let philox = Philox(key: 99)
    #expect(philox.key == key)
    for block in 0..<5 {
      var position = counter
      position.x += UInt32(block)
      let expected = philox.block(position)
      for lane in 0..<4 { #expect(stream.next32() == expected[lane]) }
    }
  }

  @Test func differentNamesHaveDifferentCounters() {
    var seen: Set<SIMD4<UInt32>> = []
    var names = 0
    for purpose: RandomPurpose in [.initialization, .cohort, .shuffle, .dropout, .data, .partition, .failure] {
      for round in [0, 1, 2, 0xFFFF_FFFF] {
        for client in [0, 1, 1 << 24, 1 << 32, 1 << 48, (1 << 56) - 1] {
          seen.insert(RandomStream(seed: 1, purpose: purpose, round: round, client: client).origin.counter)
          names += 1
        }
      }
    }
    #expect(seen.count == names)
  }

  @Test func aCopyGoesItsOwnWay() {
    var first = RandomStream(seed: 5, purpose: .data)
    _ = first.next32()
    var second = first
    let next = (0..<9).map { _ in first.next32() }
    #expect((0..<9).map { _ in second.next32() } == next)
  }
}
