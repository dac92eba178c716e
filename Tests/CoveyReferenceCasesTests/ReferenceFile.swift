import CoveyReferenceCases
import Foundation

/// The reference cases beside the package, or where `COVEY_REFERENCE` says; nil if they are not there.
enum ReferenceFile {
  static let cases: [ReferenceCase]? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder =
      ProcessInfo.processInfo.environment["COVEY_REFERENCE"].map { URL(fileURLWithPath: $0) }
      ?? root.deletingLastPathComponent().appendingPathComponent("shared/reference")
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("dp_accounting.json")) else { return nil }
    return try? ReferenceCase.cases(json: Array(data), file: "dp_accounting.json")
  }()
}
