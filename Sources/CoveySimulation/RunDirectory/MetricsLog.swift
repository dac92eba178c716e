public import CoveyCore
internal import CoveyServer
internal import CoveySystem

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// `metrics.jsonl`: one report a line, one line a round.
final class MetricsLog {
  private let file: FileWriter
  private let writer = JSONWriter(.line, escapesSlashes: true)

  /// Opens the log and keeps the lines of the first `rounds` rounds; later ones, or a torn last line, are from rounds
  /// that a resumed run does again.
  init(_ path: String, keepingRounds rounds: Int) throws {
    let kept = rounds > 0 && FileSystem.exists(path) ? Self.length(of: try FileSystem.read(path), rounds: rounds) : 0
    file = try FileWriter(path, mode: .keep(bytes: kept))
  }

  /// Writes one line.
  func append(_ report: RoundReport) throws {
    var line = try writer.bytes(encoding: report)
    line.append(UInt8(ascii: "\n"))
    try file.write(line.span.bytes)
  }

  /// Returns when all lines are on the disk.
  func synchronize() throws { try file.synchronize() }

  /// Bytes up to the first line that is torn or of a round after `rounds`.
  private static func length(of bytes: [UInt8], rounds: Int) -> Int {
    struct Line: Decodable { var round: Int }
    let decoder = JSON.decoder()
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let line = try? decoder.decode(Line.self, from: Data(bytes[start..<end])), line.round <= rounds else {
        break
      }
      start = end + 1
    }
    return start
  }

  /// All reports of a log.
  static func read(_ path: String) throws -> [RoundReport] {
    let decoder = JSON.decoder()
    return try FileSystem.read(path).split(separator: UInt8(ascii: "\n")).map {
      try decoder.decode(RoundReport.self, from: Data($0))
    }
  }
}

extension RunDirectory {
  /// The reports in `metrics.jsonl`.
  /// - Throws: `FileError` or `DecodingError` if they cannot be read.
  public func reports() throws -> [RoundReport] { try MetricsLog.read(metricsPath) }
}
