internal import CoveyCore
internal import CoveyServer

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// `sweep.json`: what a sweep is to try, and what became of the runs that have ended.
package struct SweepState: Sendable, Hashable, Codable {
  /// The newest format that this version knows.
  package static let currentFormat = 1

  /// The format of the file.
  package var format = Self.currentFormat
  /// The version of Covey that wrote it last.
  package var version = CoveyVersion.current
  /// What to try.
  package var plan: SweepPlan
  /// The runs that have ended, by their folder's name.
  package var runs: [String: SweepRecord] = [:]

  package init(plan: SweepPlan) { self.plan = plan }

  /// The state as JSON.
  package func encoded() throws -> [UInt8] {
    try JSONWriter(.indented).bytes(encoding: self) + [UInt8(ascii: "\n")]
  }

  /// Reads a state.
  /// - Throws: `PersistenceError` for bytes that are no state, or one of a later version.
  package init(decoding bytes: [UInt8], path: String) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    struct Format: Decodable { var format: Int }
    do {
      let format = try decoder.decode(Format.self, from: Data(bytes)).format
      guard format == Self.currentFormat else {
        throw PersistenceError.unknownVersion(path: path, version: format)
      }
      self = try decoder.decode(SweepState.self, from: Data(bytes))
    } catch is DecodingError {
      throw PersistenceError.corrupt(path: path, reason: "it is not the state of a sweep")
    }
  }
}
