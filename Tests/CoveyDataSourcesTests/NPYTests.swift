import CoveyCore
import CoveyData
import CoveyDataSources
import Testing
import _TestSupport

@Suite struct NPYTests {
  let scratch = Scratch()

  /// A `.npy` file as NumPy writes it, by the format's own description.
  func npy(
    _ descr: String, _ shape: String, _ data: [UInt8], fortran: Bool = false, version: UInt8 = 1, header: String? = nil
  ) -> [UInt8] {
    let width = version == 1 ? 2 : 4
    let text = header ?? "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
    let padding = 64 - (8 + width + text.utf8.count + 1) % 64
    let body = Array(text.utf8) + [UInt8](repeating: 0x20, count: padding % 64) + [0x0a]
    let length = Array(littleEndian(UInt32(body.count)).prefix(width))
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + body + data
  }

  @Test(arguments: [UInt8(1), 2, 3]) func floatsOfEveryVersion(version: UInt8) throws {
    let numbers: [Float] = [1, -2.5, 3e-8, 4, 5, 6]
    let bytes = npy("<f4", "(3, 2)", numbers.flatMap { littleEndian($0.bitPattern) }, version: version)
    let array = try NPY.read(scratch.write("a", bytes))
    #expect(array.dimensions == [3, 2])
    #expect(Array(array.asFloats()) == numbers)
    #expect(try Array(NPY.read(scratch.write("a.gz", GzipMaker.pack(bytes))).asFloats()) == numbers)
  }

  @Test func everyElementType() throws {
    func wholes(_ descr: String, _ bytes: [UInt8]) throws -> [Int32] {
      try Array(NPY.read(scratch.write("w", npy(descr, "(3,)", bytes))).asIntegers())
    }
    let signed: [Int32] = [-3, 0, 100]
    let unsigned: [Int32] = [3, 0, 200]
    #expect(try wholes("|i1", signed.map { UInt8(bitPattern: Int8($0)) }) == signed)
    #expect(try wholes("<i2", signed.flatMap { littleEndian(Int16($0)) }) == signed)
    #expect(try wholes("<i4", signed.flatMap { littleEndian($0) }) == signed)
    #expect(try wholes("<i8", signed.flatMap { littleEndian(Int64($0)) }) == signed)
    #expect(try wholes("|u1", unsigned.map { UInt8($0) }) == unsigned)
    #expect(try wholes("<u2", unsigned.flatMap { littleEndian(UInt16($0)) }) == unsigned)
    #expect(try wholes("<u4", unsigned.flatMap { littleEndian(UInt32($0)) }) == unsigned)
    #expect(try wholes("<u8", unsigned.flatMap { littleEndian(UInt64($0)) }) == unsigned)
    #expect(try wholes("|b1", [1, 0, 1]) == [1, 0, 1])
    let doubles = npy("<f8", "(2,)", [0.1, -3].flatMap { littleEndian($0.bitPattern) })
    #expect(try Array(NPY.read(scratch.write("d", doubles)).asFloats()) == [0.1, -3])
    #expect(
      message { _ = try wholes("<i8", [1, 1 << 40, 0].flatMap { littleEndian(Int64($0)) }) }.contains(
        "value 1 does not fit"))
    #expect(
      message { _ = try wholes("<u4", [UInt32.max, 0, 0].flatMap { littleEndian($0) }) }.contains(
        "value 0 does not fit"))
  }

  @Test func dataSets() throws {
    let images = scratch.write("x", npy("|u1", "(2, 2, 2)", [0, 255, 51, 0, 1, 2, 3, 4]))
    let labels = scratch.write("y", npy("<i8", "(2,)", [4, 1].flatMap { littleEndian(Int64($0)) }))
    let data = try Dataset.npy(features: images, targets: labels)
    #expect(data.features == .image(height: 2, width: 2, channels: 1) && data.targets == .classes(5))
    #expect(allFeatures(data)[..<4] == [0, 255 * Float(1.0 / 255), 51 * Float(1.0 / 255), 0])
    let truth = scratch.write("b", npy("|b1", "(2, 3)", [1, 0, 1, 0, 0, 1]))
    #expect(try allFeatures(Dataset.npy(features: truth, targets: labels)) == [1, 0, 1, 0, 0, 1])
    let raw = try Dataset.npy(
      features: images, targets: labels, kind: .dense(count: 4), targetKind: .values(1), byteScale: 1)
    #expect(allFeatures(raw) == [0, 255, 51, 0, 1, 2, 3, 4] && allValues(raw) == [4, 1])
    let tokens = scratch.write("t", npy("<i4", "(2, 3)", [0, 1, 2, 2, 1, 0].flatMap { littleEndian(Int32($0)) }))
    let kind = FeatureKind.tokens(length: 3, vocabulary: 3)
    let text = try Dataset.npy(features: tokens, targets: labels, kind: kind)
    var row: [Int32] = [0, 0, 0]
    row.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { text.gatherTokens(positions: nil, first: 1, count: 1, into: base) }
    }
    #expect(row == [2, 1, 0])
    #expect(
      message {
        _ = try Dataset.npy(features: tokens, targets: labels, kind: .tokens(length: 3, vocabulary: 2))
      } == "\(tokens): \(DataError.tokenOutOfRange(example: 0, vocabulary: 2))")
    let nan = scratch.write("n", npy("<f4", "(2, 1)", [Float(1), .nan].flatMap { littleEndian($0.bitPattern) }))
    let second = "\(DataError.notFinite(example: 1))"
    #expect(message { _ = try Dataset.npy(features: nan, targets: labels) } == "\(nan): \(second)")
    #expect(message { _ = try Dataset.npy(features: images, targets: nan) } == "\(nan): \(second)")
    let huge = scratch.write("h", npy("<f8", "(2, 1)", [1, 1e300].flatMap { littleEndian($0.bitPattern) }))
    #expect(message { _ = try Dataset.npy(features: huge, targets: labels) } == "\(huge): \(second)")
    let three = scratch.write("3", npy("|u1", "(3,)", [0, 0, 0]))
    #expect(message { _ = try Dataset.npy(features: images, targets: three) }.contains("2 examples in"))
    #expect(
      message { _ = try Dataset.npy(features: images, targets: labels, kind: .dense(count: 3)) }.contains(
        "does not hold 2 examples"))
    let halves = scratch.write("f", npy("<f4", "(2,)", [Float(1), 1.5].flatMap { littleEndian($0.bitPattern) }))
    #expect(
      message { _ = try Dataset.npy(features: images, targets: halves, targetKind: .classes(2)) }.contains(
        "not a whole number"))
  }

  @Test func badFilesSayWhatIsWrong() {
    func refusal(_ bytes: [UInt8]) -> String {
      let path = scratch.write("bad", bytes)
      return message { _ = try NPY.read(path) }
    }
    let good = npy("<f4", "(2, 2)", [UInt8](repeating: 0, count: 16))
    #expect(refusal([]).contains("the file is empty"))
    #expect(refusal([0x92] + good.dropFirst()).contains("not a .npy file"))
    #expect(refusal(npy("<f4", "(2,)", [], version: 4)).contains("version 4"))
    #expect(refusal(Array(good[..<40])).contains("header is truncated"))
    #expect(refusal(good.dropLast(3)).contains("promises 16 bytes of data, but 13 were found"))
    #expect(refusal(good + [1]).contains("trailing bytes"))
    #expect(refusal(npy(">f4", "(2, 2)", [])).contains("type >f4 are not supported"))
    #expect(refusal(npy("<f2", "(2, 2)", [])).contains("type <f2"))
    #expect(refusal(npy("<f4", "(2, 2)", [], fortran: true)).contains("Fortran order"))
    #expect(
      refusal(npy("", "", [], header: "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}")).contains(
        "structured"))
    for header in [
      "", "{", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
    ] {
      #expect(refusal(npy("", "", [], header: header)).contains("header"), "\(header)")
    }
    for shape in ["(1152921504606846976,)", "(1152921504606846976, 64)", "(4611686018427387904, 4, 0)"] {
      let text = refusal(npy("<f4", shape, [1, 2, 3]))
      #expect(text.contains("truncated") || text.contains("corrupt"), "\(text)")
      let packed = refusal(GzipMaker.pack(npy("<f4", shape, [1, 2, 3])))
      #expect(packed.contains("truncated") || packed.contains("corrupt"), "\(packed)")
    }
  }
}
