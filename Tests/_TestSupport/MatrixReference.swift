import Foundation

/// One case of the reference file about correlated noise or PrivUnit.
package struct MatrixReferenceCase: @unchecked Sendable, CustomStringConvertible {
  // Sendable: the dictionaries come from JSONSerialization and are only read.
  fileprivate let id: String
  fileprivate let params: [String: Any]
  fileprivate let expect: [String: Any]

  /// The case's name.
  package var description: String { id }

  /// A value is missing, or of another type.
  private struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  package func integer(_ name: String) throws -> Int { try value(params, name) }
  package func number(_ name: String) throws -> Double { try value(params, name) }
  package func numbers(_ name: String) throws -> [Double] { try value(params, name) }
  package func rows(_ name: String) throws -> [[Double]] { try value(params, name) }
  package func expected(_ name: String) throws -> Double { try value(expect, name) }
  package func expectedNumbers(_ name: String) throws -> [Double] { try value(expect, name) }

  private func value<Value>(_ values: [String: Any], _ name: String) throws -> Value {
    guard let value = values[name] as? Value else { throw Missing(description: "\(id): \(name)") }
    return value
  }
}

/// The reference file, if it is there.
package enum MatrixReference {
  package static let isPresent = !all.isEmpty

  package static func cases(_ kind: String) -> [MatrixReferenceCase] {
    all.filter { $0.kind == kind }.map(\.value)
  }

  private struct Entry: @unchecked Sendable {
    let kind: String
    let value: MatrixReferenceCase
  }

  private static let all: [Entry] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
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
package func isNear(_ value: Double, _ reference: Double, _ tolerance: Double) -> Bool {
  abs(value - reference) <= tolerance * abs(reference)
}
