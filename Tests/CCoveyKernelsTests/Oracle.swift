import CoveyRandom
import Testing

/// A buffer followed by sentinels, so that a kernel that writes past its end is found out.
struct Guarded {
  var values: [Float]
  let count: Int
  private static let sentinel: Float = -12345.5

  init(_ contents: [Float]) {
    count = contents.count
    values = contents + Array(repeating: Self.sentinel, count: 32)
  }
  init(count: Int, filledWith value: Float = .nan) {
    self.init(Array(repeating: value, count: count))
  }
  var contents: [Float] { Array(values[..<count]) }
  var isIntact: Bool { values[count...].allSatisfy { $0 == Self.sentinel } }
}

/// Calls `body` with `count` floats at a 64-byte boundary, all NaN, and checks that it writes no more.
func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
  let bytes = (count + 32) * MemoryLayout<Float>.stride
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
  defer { memory.deallocate() }
  let floats = memory.bindMemory(to: Float.self)
  floats.initialize(repeating: .nan)
  for i in count..<(count + 32) { floats[i] = 7 }
  if let base = floats.baseAddress { body(base) }
  #expect(floats[count...].allSatisfy { $0 == 7 }, "a kernel wrote past its scratch")
}

/// The numbers of one test.
struct Numbers {
  private var stream: RandomStream
  init(_ seed: UInt64) { stream = RandomStream(seed: seed, purpose: .data) }

  mutating func float() -> Float { stream.uniformFloat() * 2 - 1 }
  mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in float() } }
  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(stream.integer(below: UInt32(range.count)))
  }
  mutating func bool() -> Bool { integer(0...1) == 1 }
  mutating func targets(_ count: Int, below bound: Int) -> [Int32] {
    (0..<count).map { _ in Int32(integer(0...(bound - 1))) }
  }
}

/// Whether each value lies within `tolerance * (1 + |expected|)` of what the oracle says.
func agrees(_ values: [Float], _ expected: [Double], tolerance: Double = 2e-6) -> Bool {
  values.count == expected.count
    && zip(values, expected).allSatisfy { abs(Double($0) - $1) <= tolerance * (1 + abs($1)) }
}

/// op(a) * op(b) in double, all row-major without gaps; a is m x k after op, b k x n.
func product(_ a: [Float], _ b: [Float], m: Int, n: Int, k: Int, transposeA: Bool = false, transposeB: Bool = false)
  -> [Double]
{
  var c = [Double](repeating: 0, count: m * n)
  for i in 0..<m {
    for s in 0..<k {
      let factor = Double(transposeA ? a[s * m + i] : a[i * k + s])
      for j in 0..<n { c[i * n + j] += factor * Double(transposeB ? b[j * k + s] : b[s * n + j]) }
    }
  }
  return c
}
