import CoveyCore
import Testing
import _TestSupport

@Suite("Wire: whatever comes is refused, or is what it says") struct WireAttackTests {
  private func error<Value: WireCodable>(_ type: Value.Type, _ bytes: [UInt8], limit: Int = .max) -> WireError? {
    do throws(WireError) {
      _ = try Value(wire: bytes, limit: limit)
      return nil
    } catch { return error }
  }

  @Test("every shorter form ends early, every longer one goes on") func lengths() throws {
    var random = ByteMutations(seed: 2)
    for _ in 0..<20 {
      let bytes = WireSample.random(&random).wireBytes
      for count in 0..<bytes.count {
        #expect(error(WireSample.self, Array(bytes[..<count]))?.kind == .endsEarly)
      }
      let longer = error(WireSample.self, bytes + [0])
      #expect(longer == WireError(.goesOn, "it goes on after its end", at: bytes.count))
      let large = error(WireSample.self, bytes, limit: bytes.count - 1)
      #expect(large?.kind == .tooLarge && large?.offset == 0)
      #expect(error(WireSample.self, bytes, limit: bytes.count) == nil)
    }
  }

  @Test("what changed bytes are accepted as is written as the same bytes") func mutations() {
    var random = ByteMutations(seed: 3)
    for _ in 0..<10 {
      let good = WireSample.random(&random).wireBytes
      let (accepted, failure) = random.attack(good, times: ByteMutations.count(50_000) / 10) {
        try WireSample(wire: $0, limit: 4096).wireBytes
      }
      #expect(failure == nil && accepted > 0)
    }
  }

  @Test("a count of more than is there takes no memory") func counts() {
    let most: [UInt8] = [255, 255, 255, 255]
    #expect(error(String.self, most)?.kind == .endsEarly)
    #expect(error([Int].self, most + [UInt8](repeating: 0, count: 100))?.kind == .endsEarly)
    #expect(error(ParameterVector.self, most + [0, 0, 0, 0])?.kind == .endsEarly)
    #expect(error(RingVector.self, [32] + most + [0, 0])?.kind == .endsEarly)
    #expect(error(SettingsNode.self, [2] + most + [0])?.kind == .endsEarly)
    #expect(error(SettingsNode.self, [3] + most + [0])?.kind == .endsEarly)
    // One more than there is room for, and as many.
    #expect(error([Bool].self, [4, 0, 0, 0, 1, 1, 1])?.kind == .endsEarly)
    #expect(error([Bool].self, [3, 0, 0, 0, 1, 1, 1]) == nil)
  }

  @Test("second forms of a value are refused by name and place") func canonical() {
    #expect(error(Bool.self, [2]) == WireError(.invalid, "a truth value is neither 0 nor 1", at: 1))
    #expect(error(Int?.self, [2])?.kind == .invalid)
    // Overlong, surrogate, cut short.
    for text: [UInt8] in [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xc3]] {
      #expect(error(String.self, [UInt8(text.count), 0, 0, 0] + text)?.reason == "a text is not UTF-8")
    }
    #expect(error(RingVector.self, [0, 0, 0, 0, 0])?.reason == "the width of a ring is none of 1 to 32 bits")
    #expect(error(RingVector.self, [33, 0, 0, 0, 0])?.kind == .invalid)
    #expect(error(RingVector.self, [3, 2, 0, 0, 0, 0x40])?.reason == "a vector has bits beyond its end")
    #expect(error(RingVector.self, [3, 2, 0, 0, 0, 0x3f]) == nil)
    #expect(error(SettingsNode.self, [4])?.reason == "settings are neither text nor list nor mapping")
    let entry: [UInt8] = [1, 0, 0, 0, 0x6b, 0, 0, 0, 0, 0]
    #expect(error(SettingsNode.self, [3, 2, 0, 0, 0] + entry + entry)?.reason == "settings have one key twice")
    #expect("\(WireError(.invalid, "no", at: 7))" == "no (at byte 7)")
  }

  @Test("settings within settings end at a depth, not at the stack's end") func depth() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((0..<depth).map { _ in [2, 1, 0, 0, 0] as [UInt8] }.joined()) + [2, 0, 0, 0, 0]
    }
    #expect(error(SettingsNode.self, nested(WireReader.deepest - 1)) == nil)
    #expect(error(SettingsNode.self, nested(WireReader.deepest))?.kind == .tooDeep)
    #expect(error(SettingsNode.self, nested(1_000_000))?.kind == .tooDeep)
    // Lists beside each other are not deep.
    let flat: [UInt8] = [2, 100, 0, 0, 0] + Array((0..<100).map { _ in [2, 0, 0, 0, 0] as [UInt8] }.joined())
    #expect(error(SettingsNode.self, flat) == nil)
  }

  @Test("numbers out of range are named") func ranges() {
    typealias Read = (inout WireReader) throws(WireError) -> Int
    func reason(_ body: Read) -> String? {
      do throws(WireError) {
        var reader = try WireReader([9, 0, 0, 0, 0, 0, 0, 0x80])
        _ = try body(&reader)
        return nil
      } catch { return error.reason }
    }
    let eight: Read = { reader throws(WireError) in try reader.int32("the round", in: 0...8) }
    let nine: Read = { reader throws(WireError) in try reader.int32("the round", in: 0...9) }
    let any: Read = { reader throws(WireError) in try reader.int64("the size", in: 0...Int.max) }
    #expect(reason(eight) == "the round is out of range")
    #expect(reason(nine) == nil)
    #expect(reason(any) == "the size is out of range")
  }

  @Test("a vector of another length is not read into memory that is there") func filling() throws {
    var reader = try WireReader(ParameterVector([1, 2, 3]).wireBytes)
    var vector = ParameterVector(count: 2)
    #expect(throws: WireError.self) { try vector.fill(from: &reader) }
    var again = try WireReader(ParameterVector([1, 2]).wireBytes)
    let place = vector.readPointer
    try vector.fill(from: &again)
    #expect(vector == ParameterVector([1, 2]) && vector.readPointer == place)
  }
}

@Suite("Wire: sinks") struct WireSinkTests {
  @Test("a sink is given the same bytes, and vectors as they lie") func stream() throws {
    var sample = WireSample()
    sample.vector = ParameterVector((0..<5000).map { Float($0) })
    sample.ring = RingVector(count: 20_000, bits: 17)
    sample.text = String(repeating: "x", count: 3000)
    var bytes: [UInt8] = []
    var places: [UnsafeRawPointer?] = []
    try WireWriter.stream(to: { piece in
      piece.withUnsafeBytes {
        bytes += $0
        places.append($0.baseAddress)
      }
    }) { $0.write(sample) }
    #expect(bytes == sample.wireBytes)
    #expect(places.contains(UnsafeRawPointer(sample.vector.readPointer)))
  }

  @Test("what a sink throws ends the writing") func failure() {
    struct Full: Error {}
    var calls = 0
    #expect(throws: Full.self) {
      try WireWriter.stream(to: { _ in
        calls += 1
        throw Full()
      }) { writer in
        for _ in 0..<10 { writer.write(ParameterVector(count: 2000)) }
      }
    }
    #expect(calls == 1)
  }
}
