import CoveyCore
import Foundation
import Testing

/// Files that are hashed hang on the writer's bytes: they are those of Foundation's encoder, and stay what they were.
@Suite struct JSONWriterTests {
  /// Everything that the house's files hold, at its extremes.
  private struct Everything: Encodable {
    var whole = 1.0
    var tenth = 0.1
    var single: Float = 0.1
    var large: Float = 1e10
    var numbers: [Double] = [
      0, -0.0, 1e15, 1e16, 9_007_199_254_740_993, 1e20, 1e-5, 1e-4, 4.9e-324, 1.7976931348623157e308, -2.5,
      .infinity, -.infinity, .nan,
    ]
    var integers: [Int] = [0, -1, .max, .min]
    var seed = UInt64.max
    var small: Int8 = -128
    var flag = true
    var missing: Int?
    var null: Int? = nil
    var text = "x/y\"\\\u{08}\u{0c}\n\r\t\u{01}\u{1f}\u{7f}é\u{2028}😀"
    var nothing: [Int] = []
    var nobody: [String: Int] = [:]
    var nested: [[Int]] = [[], [1, 2], []]
    var names = [
      "b": 1, "B": 2, "a10": 3, "a9": 4, "é": 5, "_": 6, "aB": 7, "ab": 8, "Z": 9, "a": 10, "": 11, "a/b": 12,
    ]
    var kinds: [Kind] = [.none, .some(rate: 0.5, 3), .named]
    var byKind: [Kind.Name: Int] = [.first: 1]
    var byNumber: [Int: String] = [3: "c", 1: "a", 20: "t"]
    var empty = Empty()

    struct Empty: Encodable {}
    enum Kind: Encodable {
      case none
      case some(rate: Double, Int)
      case named
      enum Name: String, Encodable { case first }
    }
  }

  /// Containers in the orders that hand-written encodings use.
  private struct Handmade: Encodable {
    enum Key: String, CodingKey { case first, second, inner, list, base, again }

    func encode(to encoder: any Encoder) throws {
      var outer = encoder.container(keyedBy: Key.self)
      var inner = outer.nestedContainer(keyedBy: Key.self, forKey: .inner)
      try outer.encode(2, forKey: .second)
      try inner.encode("late", forKey: .first)
      try outer.encodeNil(forKey: .first)
      var list = outer.nestedUnkeyedContainer(forKey: .list)
      try list.encode(1)
      try list.encodeNil()
      var member = list.nestedContainer(keyedBy: Key.self)
      try member.encode(true, forKey: .second)
      var elements = list.nestedUnkeyedContainer()
      try elements.encode(0.25)
      try Everything().encode(to: list.superEncoder())
      try [7].encode(to: outer.superEncoder(forKey: .base))
      try outer.encode("old", forKey: .again)
      try outer.encode("new", forKey: .again)
      var same = encoder.container(keyedBy: Key.self)
      var goesOn = same.nestedContainer(keyedBy: Key.self, forKey: .inner)
      try goesOn.encode(list.count, forKey: .second)
    }
  }

  /// Numbers of all sizes.
  private struct Numbers: Encodable {
    var doubles: [Double] = []
    var singles: [Float] = []

    init(_ generator: inout some RandomNumberGenerator) {
      for _ in 0..<2_000 {
        doubles.append(Double(bitPattern: .random(in: 0 ... .max, using: &generator)))
        doubles.append(Double(Int64.random(in: .min ... .max, using: &generator)))
        doubles.append(Double.random(in: -1e3...1e3, using: &generator))
        singles.append(Float(bitPattern: .random(in: 0 ... .max, using: &generator)))
      }
    }
  }

  private func expectSame(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    let layouts: [(JSONWriter, JSONEncoder.OutputFormatting)] = [
      (JSONWriter(.line, escapesSlashes: true), [.sortedKeys]),
      (JSONWriter(.line), [.sortedKeys, .withoutEscapingSlashes]),
      (JSONWriter(.indented), [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]),
    ]
    for (writer, formatting) in layouts {
      encoder.outputFormatting = formatting
      let expected = String(decoding: try encoder.encode(value), as: UTF8.self)
      #expect(try writer.text(encoding: value) == expected)
    }
  }

  @Test("bytes are those of Foundation's encoder")
  func sameBytes() throws {
    try expectSame(Everything())
    try expectSame(Handmade())
    try expectSame(["b": Everything(), "a": Everything()])
    try expectSame([1, 2, 3])
    var generator = SystemRandomNumberGenerator()
    try expectSame(Numbers(&generator))
  }

  @Test("values that are made by hand are written as they always were")
  func values() {
    let value = JSONValue.object([
      "b": .list([.null, .boolean(false), .number(3), .number(0.5), .number(.infinity), .number(-.infinity)]),
      "a": .text("tab\t, quote\", line\n, bell\u{07}"), "c": .object([:]), "d": .digits("18446744073709551615"),
    ])
    #expect(
      value.description
        == #"{"a":"tab\t, quote\", line\n, bell\u0007","b":[null,false,3,0.5,"Infinity","-Infinity"],"#
        + #""c":{},"d":18446744073709551615}"#)
    #expect(JSONValue.object([("z", .number(1)), ("a", .number(1e20))]) == #"{"z":1,"a":1e+20}"#)
  }

  @Test("a value that was read is written as it was")
  func roundTrip() throws {
    let text = #"{"a":[1,"x",null,true,{"b":0.25}],"c":"NaN"}"#
    #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)).description == text)
  }
}
