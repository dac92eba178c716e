import CCoveyKernels
import CoveyCore
import CoveyCrypto
import CoveySecureAggregation

/// Milliseconds of what a peer's client and server do step by step, as one JSON object: `peers` puts them side by side.
func reportPrimitives(elements: Int, repeats: Int) throws {
  var rows: [(name: String, seconds: Double)] = []
  func measure(_ name: String, times: Int = 1, _ body: () throws -> Void) rethrows {
    let all = try (0..<repeats).map { _ in
      try seconds { for _ in 0..<times { try body() } } / Double(times)
    }
    rows.append((name, all.least))
  }
  let encoding = try FixedPointEncoding(dimension: elements, clipBound: 8, cohort: 100, valueBits: 22)
  let update = (0..<elements).map { Float($0 % 2001 - 1000) * 1e-4 }
  var values = RingVector(count: elements, bits: encoding.bits)
  var words = [UInt32](repeating: 0, count: elements)
  let stream = ChaCha20Stream(key: try SecretKey.random(), nonce: [UInt8](repeating: 0, count: 12))
  var random = [UInt64](repeating: 0, count: 2048)
  var sums = covey_rounding()
  // What an encoder does with a clipped update, which only the client's own code can make.
  func encode() {
    for first in stride(from: 0, to: elements, by: 4096) {
      var span = random.mutableSpan
      stream.fill(&span)
      random.withUnsafeBytes { bits in
        update.withUnsafeBufferPointer { update in
          words.withUnsafeMutableBufferPointer { words in
            guard let bits = bits.assumingMemoryBound(to: UInt32.self).baseAddress, let x = update.baseAddress,
              let z = words.baseAddress
            else { return }
            covey_encode_at_random(
              x + first, Float(1 / encoding.step), Float(encoding.valueLimit), UInt32(encoding.bits), bits, z + first,
              min(4096, elements - first), &sums)
          }
        }
      }
    }
  }
  measure("quantize") { encode() }
  let expander = MaskExpander()
  let masks = try (0..<100).map { Mask(key: try SecretKey.random(), sign: $0 % 2 == 0 ? .adds : .subtracts) }
  measure("pseudo_rand_gen and addition") { expander.apply([masks[0]], to: &values) }
  for neighbours in [12, 22, 99] {
    measure("client mask, \(neighbours) neighbours") {
      encode()
      expander.apply(Array(masks[...neighbours]), to: &values)
    }
  }
  let other = values
  measure("addition") { values.add(other) }
  measure("mod") { values.reduce() }
  var decoder = FixedPointDecoder(encoding)
  var result = ParameterVector(count: elements)
  measure("dequantize") { decoder.decode(values, into: &result) }
  let mine = try KeyAgreementKey(), theirs = try KeyAgreementKey().publicKey
  try measure("key agreement", times: 50) { _ = try mine.sharedSecret(with: theirs).derive(purpose: "mask", 1) }
  let key = try SecretKey.random(), plaintext = [UInt8](repeating: 7, count: 150),
    context = [UInt8](repeating: 1, count: 48)
  try measure("encrypt 150 bytes", times: 50) {
    _ = try AuthenticatedCipher.seal(plaintext.span.bytes, with: key, associated: context.span.bytes)
  }
  for (threshold, holders) in [(51, 100), (7, 13)] {
    let sharing = try ShamirSharing(threshold: threshold, holders: holders)
    let secret = try ShamirSharing.randomSecret()
    try measure("split \(threshold) of \(holders)", times: 10) { _ = try sharing.split(secret) }
    let shares = try sharing.split(secret)
    let some = try (0..<threshold).map { try shares.share(at: $0) }
    try measure("combine \(threshold) of \(holders)", times: 10) {
      _ = try ShareInterpolation(indices: Array(1...threshold)).reconstruct(some)
    }
  }
  print("{" + rows.map { "\"\($0.name)\": \($0.seconds * 1000)" }.joined(separator: ", ") + "}")
}
