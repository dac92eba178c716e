import Foundation
import Testing

/// One case of the reference file about correlated noise or PrivUnit.
struct MatrixReferenceCase: @unchecked Sendable, CustomTestStringConvertible {
  // Sendable: the dictionaries come from JSONSerialization and are only read.
  let id: String
  let params: [String: Any]
  let expect: [String: Any]
  var testDescription: String { id }

  func integer(_ name: String) throws -> Int { try #require(params[name] as? Int, "\(id): \(name)") }
  func number(_ name: String) throws -> Double { try #require(params[name] as? Double, "\(id): \(name)") }
  func numbers(_ name: String) throws -> [Double] { try #require(params[name] as? [Double], "\(id): \(name)") }
  func rows(_ name: String) throws -> [[Double]] { try #require(params[name] as? [[Double]], "\(id): \(name)") }
  func expected(_ name: String) throws -> Double { try #require(expect[name] as? Double, "\(id): \(name)") }
  func expectedNumbers(_ name: String) throws -> [Double] {
    try #require(expect[name] as? [Double], "\(id): \(name)")
  }
}

/// The reference file, if it is there.
enum MatrixReference {
  static let isPresent = !all.isEmpty

  static func cases(_ kind: String) -> [MatrixReferenceCase] { all.filter { $0.kind == kind }.map(\.value) }

  private struct Entry: @unchecked Sendable {
    let kind: String
    let value: MatrixReferenceCase
  }

  private static let all: [Entry] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["COVEY_REFERENCE"].map { URL(filePath: $0) }
      ?? root.appending(path: "../shared/reference")
    guard let data = try? Data(contentsOf: folder.appending(path: "dp_accounting.json")),
      let file = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let cases = file["cases"] as? [[String: Any]]
    else {
      print("no dp_accounting.json in \(folder.path()): its matrix and PrivUnit cases are skipped")
      return []
    }
    return cases.compactMap { entry in
      guard let id = entry["id"] as? String, let kind = entry["kind"] as? String,
        let params = entry["params"] as? [String: Any], let expect = entry["expect"] as? [String: Any]
      else { return nil }
      return Entry(kind: kind, value: MatrixReferenceCase(id: id, params: params, expect: expect))
    }
  }()
}

/// Whether `value` is within a relative tolerance of `reference`.
func isNear(_ value: Double, _ reference: Double, _ tolerance: Double) -> Bool {
  abs(value - reference) <= tolerance * abs(reference)
}
