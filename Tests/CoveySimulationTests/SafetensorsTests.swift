import CoveyCore
import CoveyServer
import CoveySimulation
import Testing
import _TestSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct SafetensorsTests {
  static let layout = [
    TensorEntry(name: "a \"quoted\" name", shape: [2, 3], offset: 0), TensorEntry(name: "b", shape: [1], offset: 6),
    TensorEntry(name: "scalar", shape: [], offset: 7),
  ]
  static let parameters = ParameterVector([1, 2, 3, 4, 5, 6, -7, 8])

  static func damaged(_ folder: TemporaryFolder, _ words: String) -> Bool {
    do {
      _ = try Safetensors.read("\(folder.path)/m", layout: layout)
      return false
    } catch {
      return "\(error)".contains(words)
    }
  }

  @Test func bytesAreThoseOfTheFormat() throws {
    let folder = try TemporaryFolder()
    try Safetensors.write(
      ParameterVector([1, -2]), layout: [TensorEntry(name: "w", shape: [2], offset: 0)], metadata: ["k": "v"],
      to: "\(folder.path)/m")
    let bytes = [UInt8](try folder.read("m"))
    // Keys may come in any order in JSON; sorted, this is the only header. Numbers are IEEE, little-endian.
    var header = Array(
      "{\"__metadata__\":{\"k\":\"v\"},\"w\":{\"data_offsets\":[0,8],\"dtype\":\"F32\",\"shape\":[2]}}".utf8)
    while header.count % 8 != 0 { header.append(32) }
    #expect(Array(bytes[..<8]) == [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0])
    #expect(Array(bytes[8..<8 + header.count]) == header)
    #expect(Array(bytes[(8 + header.count)...]) == [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
  }

  @Test func whatIsWrittenIsRead() throws {
    let folder = try TemporaryFolder()
    try Safetensors.write(Self.parameters, layout: Self.layout, to: "\(folder.path)/m")
    #expect(try Safetensors.read("\(folder.path)/m", layout: Self.layout) == Self.parameters)
  }

  @Test func readsOtherPeoplesOrder() throws {
    let folder = try TemporaryFolder()
    let header = Array(
      "{\"b\":{\"shape\":[1],\"dtype\":\"F32\",\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}"
        .utf8)
    try folder.write(
      Data([UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]), "m")
    let layout = [TensorEntry(name: "a", shape: [1], offset: 0), TensorEntry(name: "b", shape: [1], offset: 1)]
    #expect(try Safetensors.read("\(folder.path)/m", layout: layout) == ParameterVector([2, 1]))
  }

  @Test func damageIsRefused() throws {
    let folder = try TemporaryFolder()
    #expect(Self.damaged(folder, "cannot read"))
    try Safetensors.write(Self.parameters, layout: Self.layout, to: "\(folder.path)/m")
    let good = try folder.read("m")
    try folder.write(good.prefix(5), "m")
    #expect(Self.damaged(folder, "too short"))
    try folder.write(good.prefix(20), "m")
    #expect(Self.damaged(folder, "longer than the file"))
    try folder.write(good.dropLast(), "m")
    #expect(Self.damaged(folder, "does not lie within the file"))
    var bad = good
    bad[8] = 0x20
    try folder.write(bad, "m")
    #expect(Self.damaged(folder, "header"))
    for (layout, words) in [
      (Array(Self.layout.dropLast()), "holds 3 tensors"),
      (Self.layout.dropLast() + [TensorEntry(name: "c", shape: [], offset: 7)], "no tensor c"),
      (Self.layout.dropLast() + [TensorEntry(name: "scalar", shape: [1], offset: 7)], "the model's is F32 [1]"),
    ] {
      try folder.write(good, "m")
      #expect { try Safetensors.read("\(folder.path)/m", layout: layout) } throws: { "\($0)".contains(words) }
    }
  }
}
