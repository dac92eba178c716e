import Foundation

/// The reference cases of noise distributions, where the file is at hand.
enum NoiseReference {
  struct Case: Decodable {
    struct Parameters: Decodable {
      var sigma: Double?
      var parameter: Double?
      var variance: Double?
    }
    struct Expectation: Decodable {
      var pmf: [Double]?
      var variance: Double?
    }
    var id: String
    var kind: String
    var params: Parameters
    var expect: Expectation
  }

  private struct Kind: Decodable { var kind: String }

  private struct Document: Decodable {
    var cases: [Case]

    /// Only the kinds asked for, since others have other fields.
    struct Lenient: Decodable {
      var value: Case?
      init(from decoder: any Decoder) throws {
        let kind = try Kind(from: decoder).kind
        value = NoiseReference.kinds.contains(kind) ? try Case(from: decoder) : nil
      }
    }

    private enum CodingKeys: String, CodingKey { case cases }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      cases = try container.decode([Lenient].self, forKey: .cases).compactMap(\.value)
    }
  }

  private static let kinds: Set = ["discrete_gaussian", "discrete_laplace", "skellam_pmf"]

  /// The file, from `COVEY_REFERENCE` or beside the package.
  static let file: URL = {
    let folder =
      ProcessInfo.processInfo.environment["COVEY_REFERENCE"].map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("../shared/reference")
    return folder.appendingPathComponent("dp_accounting.json")
  }()

  static var isPresent: Bool { FileManager.default.fileExists(atPath: file.path) }

  static func cases(_ kind: String) throws -> [Case] {
    try JSONDecoder().decode(Document.self, from: Data(contentsOf: file)).cases.filter { $0.kind == kind }
  }
}
