import CCoveyKernels
import CoveyRandom
import Testing

@Suite struct RandomKernelTests {
  struct Origin {
    var key: [UInt32]
    var counter: [UInt32]
    init(_ stream: RandomStream) {
      let origin = stream.origin
      key = [origin.key.x, origin.key.y]
      counter = [origin.counter.x, origin.counter.y, origin.counter.z, origin.counter.w]
    }
  }
  static let stream = RandomStream(seed: 0x0123_4567_89ab_cdef, purpose: .dropout, round: 7, client: 1 << 33 + 5)

  @Test(arguments: [0, 1, 3, 4, 5, 31, 32, 33, 63, 64, 65, 1000]) func bitsAreTheStreams(_ n: Int) {
    var stream = Self.stream
    let origin = Origin(stream)
    let expected = (0..<(n + 40)).map { _ in stream.next32() }
    var out = [UInt32](repeating: 99, count: n + 8)
    covey_philox_u32(origin.key, origin.counter, 0, &out, n)
    #expect(Array(out[..<n]) == Array(expected[..<n]))
    #expect(out[n...].allSatisfy { $0 == 99 })
    covey_philox_u32(origin.key, origin.counter, 10, &out, n)
    #expect(Array(out[..<n]) == Array(expected[40...]))
  }

  /// The stream's block counter wraps at 2^32 without carry.
  @Test func counterWraps() {
    let origin = Origin(Self.stream)
    var wrapped = [UInt32](repeating: 0, count: 8)
    var start = [UInt32](repeating: 0, count: 4)
    covey_philox_u32(origin.key, origin.counter, .max, &wrapped, 8)
    covey_philox_u32(origin.key, origin.counter, 0, &start, 4)
    #expect(Array(wrapped[4...]) == start)
  }

  @Test(arguments: [Float(0), 0.1, 0.5, 0.9, 1]) func dropoutKeepsWhatTheStreamKeeps(_ rate: Float) {
    var numbers = Numbers(41)
    for n in [1, 15, 16, 17, 64, 100, 515] {
      var stream = Self.stream
      let origin = Origin(stream)
      let x = numbers.floats(n)
      var mask = Guarded(count: n)
      var y = Guarded(count: n)
      covey_dropout(origin.key, origin.counter, rate, x, &mask.values, &y.values, n)
      let expected = (0..<n).map { _ in stream.uniformFloat() >= rate ? 1 / (1 - rate) : Float(0) }
      #expect(mask.contents == expected)
      #expect(y.contents == zip(x, expected).map { $0 * $1 })
      #expect(mask.isIntact && y.isIntact)
    }
  }

  @Test func normalsAreTheQuantiles() {
    let n = 200_003
    var stream = Self.stream
    let origin = Origin(stream)
    var out = Guarded(count: n)
    covey_philox_normal(origin.key, origin.counter, 0, &out.values, n)
    var worstCentre = 0.0
    var worstTail = 0.0
    for value in out.contents {
      let u = (Double(stream.next32() >> 8) + 0.5) * 0x1p-24
      let error = abs(Double(value) - PortableMath.normalQuantile(u))
      if abs(u - 0.5) < 0.45 { worstCentre = max(worstCentre, error) } else { worstTail = max(worstTail, error) }
    }
    #expect(worstCentre < 2e-6)
    #expect(worstTail < 1e-5)
    #expect(out.isIntact)
  }

  /// A fold of the bits of 10000 numbers: any platform must arrive at the same one.
  @Test func normalsHaveTheSameBitsEverywhere() {
    let origin = Origin(RandomStream(seed: 1, purpose: .initialization))
    var out = [Float](repeating: 0, count: 10_000)
    covey_philox_normal(origin.key, origin.counter, 0, &out, out.count)
    let fold = out.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1.bitPattern)) &* 1_099_511_628_211 }
    #expect(fold == 6_851_211_667_897_249_732)
  }
}
