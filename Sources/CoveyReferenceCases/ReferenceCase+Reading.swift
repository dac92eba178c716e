internal import CoveyCore

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension ReferenceCase {
  /// The cases of a file: a JSON object whose `cases` are objects with `id`, `kind` and `params`, and possibly `expect`
  /// and `tol`.
  /// - Parameters:
  ///   - json: The file's bytes.
  ///   - file: The file's name for messages.
  /// - Throws: ``CaseFileError`` if the text is not such an object.
  public static func cases(json: [UInt8], file: String) throws(CaseFileError) -> [ReferenceCase] {
    let root: JSONValue
    do {
      root = try JSONDecoder().decode(JSONValue.self, from: Data(json))
    } catch {
      throw CaseFileError("\(file) is not JSON: \(reason(of: error))")
    }
    guard let list = root.members?["cases"]?.elements else {
      throw CaseFileError("\(file) has no list \"cases\"; expected {\"cases\": [{\"id\", \"kind\", \"params\"}, ...]}")
    }
    var cases: [ReferenceCase] = []
    var names: Set<String> = []
    for (index, element) in list.enumerated() {
      let entry = try ReferenceCase(element, at: index, file: file)
      guard names.insert(entry.id).inserted else {
        throw CaseFileError("\(file): the id \"\(entry.id)\" appears more than once")
      }
      cases.append(entry)
    }
    return cases
  }

  private init(_ value: JSONValue, at index: Int, file: String) throws(CaseFileError) {
    let place = "\(file): case \(index + 1)"
    guard let members = value.members else { throw CaseFileError("\(place) is not an object") }
    guard case .text(let id)? = members["id"], !id.isEmpty else { throw CaseFileError("\(place) has no text \"id\"") }
    guard case .text(let kind)? = members["kind"] else { throw CaseFileError("\(place) (\(id)) has no text \"kind\"") }
    guard let parameters = members["params"]?.members else {
      throw CaseFileError("\(place) (\(id)) has no object \"params\"")
    }
    for name in ["expect", "tol"] where members[name].map({ $0 != .null && $0.members == nil }) ?? false {
      throw CaseFileError("\(place) (\(id)): \"\(name)\" is not an object")
    }
    self.init(
      id: id, kind: kind, parameters: CaseParameters(parameters), expected: members["expect"]?.members ?? [:],
      tolerance: members["tol"]?.members ?? [:])
  }

  private static func reason(of error: any Error) -> String {
    guard case DecodingError.dataCorrupted(let context) = error else { return "unexpected content" }
    if let below = context.underlyingError as? CocoaError,
      let text = below.userInfo["NSDebugDescription"] as? String
    {
      return text
    }
    return context.debugDescription
  }
}
