import Foundation
import Testing

/// One case of the reference file, which stands beside the repository and need not be there.
struct ReferenceCase: Sendable, CustomTestStringConvertible {
  let id: String
  let kind: String
  let numbers: [String: Double]
  let phases: [[String: Double]]
  let expect: [String: Double]
  let byDelta: [String: [String: Double]]

  var testDescription: String { id }

  /// All cases of the kinds; none, with a message, if the file is missing.
  static func all(_ kinds: String...) -> [ReferenceCase] {
    let folder =
      ProcessInfo.processInfo.environment["COVEY_REFERENCE"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../../shared/reference")
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("dp_accounting.json")),
      let document = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let cases = document["cases"] as? [[String: Any]]
    else {
      print("The reference cases are missing (set COVEY_REFERENCE to their folder): these tests do nothing.")
      return []
    }
    return cases.compactMap(ReferenceCase.init).filter { kinds.contains($0.kind) }
  }

  private init?(_ object: [String: Any]) {
    guard let id = object["id"] as? String, let kind = object["kind"] as? String,
      let parameters = object["params"] as? [String: Any], let expect = object["expect"] as? [String: Any]
    else { return nil }
    self.id = id
    self.kind = kind
    numbers = Self.numbers(parameters)
    phases = (parameters["phases"] as? [[String: Any]] ?? []).map(Self.numbers)
    self.expect = Self.numbers(expect)
    byDelta = expect.compactMapValues { ($0 as? [String: Any]).map(Self.numbers) }
  }

  private static func numbers(_ object: [String: Any]) -> [String: Double] {
    object.compactMapValues { ($0 as? NSNumber)?.doubleValue ?? ($0 as? String == "Infinity" ? .infinity : nil) }
  }

  subscript(name: String) -> Double { numbers[name] ?? .nan }
}
