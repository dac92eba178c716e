import CoveyCore
import CoveyCrypto
import CoveySecureAggregation

/// Packing, and the server's sum of packed vectors.
func reportPacking(elements: Int, repeats: Int) throws {
  let expander = MaskExpander()
  print("| bits | pack, ms | add a packed vector, ms |")
  print("|---|---|---|")
  for bits in [12, 16, 20, 23, 26, 32] {
    var values = RingVector(count: elements, bits: bits)
    expander.apply([Mask(key: try SecretKey.random(), sign: .adds)], to: &values)
    let accumulator = StripedAccumulator(values.shape)
    var bytes = [UInt8]()
    var (pack, add) = ([Double](), [Double]())
    for _ in 0..<repeats {
      bytes.removeAll(keepingCapacity: true)
      pack.append(seconds { PackedRing.pack(values, into: &bytes) })
      add.append(try seconds { try accumulator.add(packed: bytes.span.bytes) })
    }
    print("| \(bits) | \(ms(pack.least)) | \(ms(add.least)) |")
  }
  print("")
}
