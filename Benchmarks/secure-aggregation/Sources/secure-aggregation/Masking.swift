import CoveyCore
import CoveyCrypto
import CoveySecureAggregation
import RawSodium

/// Masking against its limit: the keystream alone, measured right before and after.
func reportMasking(elements: Int, repeats: Int) throws {
  let expander = MaskExpander()
  let keys = try (0..<100).map { _ in try SecretKey.random() }
  func masks(_ count: Int) -> [Mask] {
    keys[..<count].enumerated().map { Mask(key: $1, sign: $0.isMultiple(of: 2) ? .adds : .subtracts) }
  }
  var rates = [Double]()
  print("| streams | lanes | time, ms | keystream alone, ms | ratio of least times | median ratio | GB/s |")
  print("|---|---|---|---|---|---|---|")
  for bits in [32, 16] {
    let laneBytes = bits / 8
    for streams in [13, 23, 100] {
      var values = RingVector(count: elements, bits: bits)
      let all = masks(streams)
      let bytes = streams * elements * laneBytes
      expander.apply(all, to: &values)
      var times = [Double](), limits = [Double](), ratios = [Double]()
      for _ in 0..<repeats {
        let before = seconds { raw_keystream(bytes) }
        let time = seconds { expander.apply(all, to: &values) }
        let after = seconds { raw_keystream(bytes) }
        times.append(time)
        limits += [before, after]
        ratios.append(time / min(before, after))
      }
      rates.append(Double(bytes) / limits.least)
      print(
        "| \(streams) | u\(bits) | \(ms(times.least)) | \(ms(limits.least)) | "
          + "\(fixed(times.least / limits.least, 3)) | \(fixed(ratios.median, 3)) | "
          + "\(fixed(Double(bytes) / times.least * 1e-9, 2)) |")
    }
  }
  print("\nkeystream alone: \(fixed((rates.max() ?? 0) * 1e-9, 2)) GB/s\n")
}
