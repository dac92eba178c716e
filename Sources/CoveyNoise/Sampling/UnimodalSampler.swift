internal import CCoveyKernels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Samples a unimodal distribution by rejection from a staircase of blocks, in one 64-bit word nearly always.
///
/// Write g(x) = P(x) / P(0), cut the integers on either side of the mode into blocks of w = 2^b numbers, and let a block's
/// step be c >= scale * max g over the block, an integer. 14 bits of a word choose a block in proportion to c (a table
/// with c entries a block), b bits a number x of the block, and x is accepted with probability scale * g(x) / c: every x
/// is then drawn in proportion to g(x), whatever the rounding of c. Acceptance compares the word's other bits with a
/// lower bound that is stored with the block; then, with more bits where needed, with the probability in doubles; then,
/// where doubles with their error margin cannot decide, with the probability in 128-bit numbers.
///
/// **Exactness.** Everything up to the last comparison is exact. The last one takes 128 bits of chance and a probability
/// within 2^-108, and integers with P(x) < 2^-128 P(0) are left out. So the distribution of a sample is within 2^-100 of
/// the exact one in total variation, and a vector of n samples within n * 2^-100.
struct UnimodalSampler<Shape: UnimodalShape>: Sendable {
  let shape: Shape
  let precision: SamplingPrecision
  /// The step of the mode's block before rounding.
  let scale: Int
  private let choice: [UInt8]
  private let blocks: [covey_noise_block]
  /// c of each block.
  private let steps: [Int]
  private let tail: Tail

  static var choiceBits: Int { Int(COVEY_NOISE_CHOICE_BITS) }
  private static var entries: Int { 1 << choiceBits }
  private static var tailChoice: UInt8 { 254 }
  private static var noChoice: UInt8 { 255 }

  init(_ shape: Shape, precision: SamplingPrecision = .table) {
    let staircase = Staircase(shape, entries: Self.entries, most: 127)
    self.shape = shape
    self.precision = precision
    scale = staircase.scale
    steps = staircase.near.map(\.step)
    tail = staircase.tail
    var choice = [UInt8]()
    choice.reserveCapacity(Self.entries)
    for (index, step) in steps.enumerated() { choice += repeatElement(UInt8(index), count: step) }
    choice += repeatElement(Self.tailChoice, count: staircase.tail.step)
    // The rest of the table is no block's: a word that comes here is thrown away.
    choice += repeatElement(Self.noChoice, count: Self.entries - choice.count)
    self.choice = choice

    let free = 64 - Self.choiceBits - shape.blockBits
    var blocks = staircase.near.map { block in
      let sure = Double(staircase.scale) * block.least * (1 - 2 * Shape.margin) / Double(block.step)
      let bits = UInt64(sure * Double(sign: .plus, exponent: free, significand: 1))
      return covey_noise_block(base: block.base, accept: precision == .table ? bits << UInt64(64 - free) : 0)
    }
    blocks += repeatElement(covey_noise_block(base: 0, accept: 0), count: 256 - blocks.count)
    self.blocks = blocks
  }

  /// One sample, relative to the mode.
  func sample(_ words: inout NoiseWords) -> Int64 {
    let word = words.next()
    let block = blocks[Int(choice[Int(word >> UInt64(64 - Self.choiceBits))])]
    return word << UInt64(Self.choiceBits + shape.blockBits) < block.accept
      ? block.base + offset(word) : settle(word, &words)
  }

  /// `count` samples, relative to the mode.
  func fill(_ output: UnsafeMutablePointer<Int64>, _ count: Int, _ words: inout NoiseWords) {
    var done = 0
    while done < count {
      let taken = words.take(min(count - done, NoiseWords.batch))
      let target = output + done
      let late = covey_noise_try(
        taken.baseAddress, taken.count, choice, blocks, UInt32(shape.blockBits), target, words.lateWords,
        words.lateIndices)
      for i in 0..<late {
        target[Int(words.lateIndices[i])] = settle(words.lateWords[i], &words)
      }
      done += taken.count
    }
  }

  private func offset(_ word: UInt64) -> Int64 {
    let below = word << UInt64(Self.choiceBits)
    return shape.blockBits == 0 ? 0 : Int64(below >> UInt64(64 - shape.blockBits))
  }

  /// The sample of a trial that the table did not decide, and of the trials after it if it fails.
  @inline(never)
  private func settle(_ first: UInt64, _ words: inout NoiseWords) -> Int64 {
    var word = first
    while true {
      let index = choice[Int(word >> UInt64(64 - Self.choiceBits))]
      if Int(index) < steps.count {
        let x = blocks[Int(index)].base + offset(word)
        let used = Self.choiceBits + shape.blockBits
        if accepts(x, step: steps[Int(index)], up: 0, word << UInt64(used), bits: 64 - used, &words) { return x }
      } else if index == Self.tailChoice, let x = sampleTail(&words) {
        return x
      }
      word = words.next()
    }
  }

  /// A trial in the blocks beyond the table.
  private func sampleTail(_ words: inout NoiseWords) -> Int64? {
    guard let (base, up) = tail.block(words.nextWide()) else { return nil }
    let bits = shape.blockBits
    let x = bits == 0 ? base : base + Int64(words.next() >> UInt64(64 - bits))
    return accepts(x, step: tail.step, up: up, words.next() & ~0x3FFF, bits: 50, &words) ? x : nil
  }

  /// Whether a uniform number lies below scale * g(x) * 2^up / step. `leading` has its first `bits` bits at the top and
  /// zeros below; more come from `words` when they are needed.
  private func accepts(
    _ x: Int64, step: Int, up: Int, _ leading: UInt64, bits: Int, _ words: inout NoiseWords
  ) -> Bool {
    let probability =
      Double(sign: .plus, exponent: up, significand: Double(scale)) * exp(-shape.exponent(x)) / Double(step)
    if precision != .wide, let sure = sureOfDoubles(UInt128(leading) << 64, bits: bits, probability) { return sure }
    var wide: UInt128?
    func threshold() -> UInt128 {
      if let wide { return wide }
      let value = shape.ratio(x).share(scale, step, up: up)
      wide = value
      return value
    }
    var uniform = UInt128(leading) << 64
    if precision == .wide {
      if uniform >= threshold() { return false }
      if uniform + (1 << UInt128(128 - bits)) <= threshold() { return true }
    }
    uniform |= UInt128(words.next()) << UInt128(64 - bits)
    if precision == .wide {
      if uniform >= threshold() { return false }
      if uniform + (1 << UInt128(64 - bits)) <= threshold() { return true }
    } else if let sure = sureOfDoubles(uniform, bits: 64 + bits, probability) {
      return sure
    }
    uniform |= UInt128(words.next() >> UInt64(bits))
    return uniform < threshold()
  }

  /// Whether a uniform number of which the first `bits` bits are known lies below a probability that is known within the
  /// margin; nil where that cannot be said.
  private func sureOfDoubles(_ uniform: UInt128, bits: Int, _ probability: Double) -> Bool? {
    // 53 bits are a double without rounding.
    let low = Double(UInt64(truncatingIfNeeded: uniform >> 75)) * 0x1p-53
    let high = low + Double(sign: .plus, exponent: -min(bits, 53), significand: 1)
    if high <= probability * (1 - Shape.margin) { return true }
    if low >= probability * (1 + Shape.margin) { return false }
    return nil
  }
}
