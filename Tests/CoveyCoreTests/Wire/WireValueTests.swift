import CoveyCore
import Testing
import _TestSupport

/// A value with something of everything.
struct WireSample: WireCodable, Equatable {
  var number = 0
  var share = 0.0
  var single: Float = 0
  var flag = false
  var text = ""
  var maybe: Double?
  var names: [String] = []
  var vector = ParameterVector(count: 0)
  var ring = RingVector(count: 0, bits: 1)
  var settings = SettingsNode(.sequence([]))

  init() {}

  init(from reader: inout WireReader) throws(WireError) {
    number = try reader.value()
    share = try reader.value()
    single = try reader.value()
    flag = try reader.value()
    text = try reader.value()
    maybe = try reader.value()
    names = try reader.value()
    vector = try reader.value()
    ring = try reader.value()
    settings = try reader.value()
  }

  func write(to writer: inout WireWriter) {
    writer.write(number)
    writer.write(share)
    writer.write(single)
    writer.write(flag)
    writer.write(text)
    writer.write(maybe)
    writer.write(names)
    writer.write(vector)
    writer.write(ring)
    writer.write(settings)
  }

  static func random(_ random: inout ByteMutations) -> WireSample {
    var sample = WireSample()
    sample.number = Int(truncatingIfNeeded: random.next())
    sample.share = Double(bitPattern: random.next())
    sample.single = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
    sample.flag = Bool.random(using: &random)
    sample.text = ["", "a", "größer 中 🦊", "line\nbreak\0"].randomElement(using: &random) ?? ""
    sample.maybe = Bool.random(using: &random) ? .pi : nil
    sample.names = (0..<Int.random(in: 0...3, using: &random)).map { "name \($0)" }
    sample.vector = ParameterVector((0..<Int.random(in: 0...5, using: &random)).map { Float($0) - 1.5 })
    sample.ring = RingVector(
      count: Int.random(in: 0...9, using: &random), bits: Int.random(in: 1...32, using: &random))
    sample.ring.withWords { words in
      for index in words.indices { words[index] = UInt32(truncatingIfNeeded: random.next()) }
    }
    sample.ring.reduce()
    sample.settings = SettingsNode(
      .mapping([
        .init(key: "name", value: .text("fedavg")), .init(key: "rate", value: .number(0.1)),
        .init(key: "layers", value: SettingsNode(.sequence([.whole(3), .text("yes, quoted")]))),
      ]))
    return sample
  }
}

@Suite("Wire: one form for every value") struct WireValueTests {
  @Test("the bytes are those that the documentation says") func layout() {
    #expect(258.wireBytes == [2, 1, 0, 0, 0, 0, 0, 0])
    #expect((-2).wireBytes == [254, 255, 255, 255, 255, 255, 255, 255])
    #expect(1.0.wireBytes == [0, 0, 0, 0, 0, 0, 0xf0, 0x3f])
    #expect(Float(1).wireBytes == [0, 0, 0x80, 0x3f])
    #expect(true.wireBytes == [1] && false.wireBytes == [0])
    #expect("hé".wireBytes == [3, 0, 0, 0, 0x68, 0xc3, 0xa9])
    #expect(Int?.none.wireBytes == [0])
    #expect(Bool?.some(true).wireBytes == [1, 1])
    #expect(["a", ""].wireBytes == [2, 0, 0, 0, 1, 0, 0, 0, 0x61, 0, 0, 0, 0])
    #expect(ParameterVector([1, -2]).wireBytes == [2, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
    let node = SettingsNode(.mapping([.init(key: "k", value: SettingsNode(.sequence([.whole(7)])))]))
    #expect(node.wireBytes == [3, 1, 0, 0, 0, 1, 0, 0, 0, 0x6b, 2, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0x37])
    #expect(SettingsNode(.scalar("7", quoted: true)).wireBytes == [1, 1, 0, 0, 0, 0x37])
  }

  @Test("any value comes back, bits and all") func roundTrip() throws {
    var random = ByteMutations(seed: 1)
    for _ in 0..<500 {
      let sample = WireSample.random(&random)
      let bytes = sample.wireBytes
      let again = try WireSample(wire: bytes)
      #expect(again.wireBytes == bytes)
      #expect(again.number == sample.number && again.text == sample.text && again.names == sample.names)
      #expect(again.share.bitPattern == sample.share.bitPattern && again.single.bitPattern == sample.single.bitPattern)
      #expect(again.vector == sample.vector && again.ring == sample.ring && again.settings == sample.settings)
      #expect(again.flag == sample.flag && again.maybe == sample.maybe)
      #expect(WireWriter.byteCount(of: sample) == bytes.count)
    }
  }

  @Test("NaN and its bits survive in vectors") func notANumber() throws {
    let bits: [UInt32] = [0x7fc0_1234, 0xffc0_0001, 0x7f80_0000, 0x8000_0000]
    let vector = ParameterVector(bits.map { Float(bitPattern: $0) })
    let again = try ParameterVector(wire: vector.wireBytes)
    #expect((0..<4).map { again[$0].bitPattern } == bits)
  }

  @Test("settings lose their origins and nothing else") func origins() throws {
    let node = SettingsNode(
      .mapping([
        .init(
          key: "rate", origin: .file("a.yaml", line: 3, column: 1),
          value: SettingsNode(.scalar("0.10000000149", quoted: false), origin: .argument("--set")))
      ]), origin: .file("a.yaml", line: 1, column: 1))
    let again = try SettingsNode(wire: node.wireBytes)
    #expect(again == node && again.origin == .standard)
  }

  @Test("rings are packed as bits follow one another", arguments: 1...32) func ring(bits: Int) throws {
    var random = ByteMutations(seed: UInt64(bits))
    for count in [0, 1, 7, 8, 9, 1000, 16_384, 16_385, 40_000] {
      var ring = RingVector(count: count, bits: bits)
      ring.withWords { words in
        for index in words.indices { words[index] = UInt32(truncatingIfNeeded: random.next()) }
      }
      // Slowly: bit number i of the packed bytes is bit i % bits of element i / bits.
      var packed = [UInt8](repeating: 0, count: (count * bits + 7) / 8)
      for (index, word) in ring.words.enumerated() {
        for bit in 0..<bits where word >> UInt32(bit) & 1 == 1 {
          packed[(index * bits + bit) / 8] |= 1 << UInt8((index * bits + bit) % 8)
        }
      }
      let bytes = ring.wireBytes
      #expect(bytes == [UInt8(bits)] + UInt32(count).littleEndianBytes + packed)
      #expect(bytes.count == RingVector.wireByteCount(ring.shape))
      var reduced = ring
      reduced.reduce()
      #expect(try RingVector(wire: bytes) == reduced)
    }
  }
}

extension UInt32 {
  fileprivate var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> UInt32(8 * $0)) } }
}
