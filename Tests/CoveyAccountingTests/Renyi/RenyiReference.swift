import Foundation
import Testing

/// One case of the reference file of accounting figures.
struct RenyiReferenceCase: Sendable, CustomTestStringConvertible {
  let id: String
  let kind: String
  let params: [String: ReferenceValue]
  let expect: [String: ReferenceValue]
  var testDescription: String { id }

  func number(_ name: String) throws -> Double { try #require(params[name]?.number, "\(id): \(name)") }
  func flag(_ name: String) throws -> Bool {
    try #require(params[name]?.flag, "\(id): \(name)")
  }
  func integer(_ name: String) throws -> Int { Int(try number(name)) }
  func numbers(_ name: String) throws -> [Double] { try #require(params[name]?.numbers, "\(id): \(name)") }
  func expected(_ name: String) throws -> Double { try #require(expect[name]?.number, "\(id): \(name)") }
  func expectedNumbers(_ name: String) throws -> [Double] { try #require(expect[name]?.numbers, "\(id): \(name)") }
  /// A map from delta to a figure.
  func expectedMap(_ name: String) throws -> [(delta: Double, value: Double)] {
    try #require(expect[name]?.object, "\(id): \(name)").map { key, value in
      (try #require(Double(key)), try #require(value.number))
    }
  }
}

/// A value of the reference file; "Infinity" is a number.
enum ReferenceValue: Sendable, Decodable {
  case number(Double)
  case list([ReferenceValue])
  case object([String: ReferenceValue])
  case flag(Bool)
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let text = try? container.decode(String.self) {
      self = text == "Infinity" ? .number(.infinity) : .other
    } else if let list = try? container.decode([ReferenceValue].self) {
      self = .list(list)
    } else if let object = try? container.decode([String: ReferenceValue].self) {
      self = .object(object)
    } else {
      self = .other
    }
  }

  var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var numbers: [Double]? { if case .list(let list) = self { list.compactMap(\.number) } else { nil } }
  var object: [String: ReferenceValue]? { if case .object(let object) = self { object } else { nil } }
}

/// The reference file, if it is there.
enum RenyiReference {
  static let isPresent = !all.isEmpty

  static func cases(_ kind: String) -> [RenyiReferenceCase] { all.filter { $0.kind == kind } }

  private static let all: [RenyiReferenceCase] = {
    struct File: Decodable {
      struct Case: Decodable {
        let id: String, kind: String
        let params: [String: ReferenceValue], expect: [String: ReferenceValue]
      }
      let cases: [Case]
    }
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["COVEY_REFERENCE"].map { URL(filePath: $0) }
      ?? root.appending(path: "../shared/reference")
    guard let data = try? Data(contentsOf: folder.appending(path: "dp_accounting.json")),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else {
      print("no dp_accounting.json in \(folder.path()): its cases are skipped")
      return []
    }
    return file.cases.map { RenyiReferenceCase(id: $0.id, kind: $0.kind, params: $0.params, expect: $0.expect) }
  }()
}
