internal import CoveyCore
internal import CoveyServer
internal import CoveySystem

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// `manifest.json`: where a run's result comes from.
///
/// It is on the disk before the first release. In a run with privacy the hashes of the data stand in the object
/// `unreleased`: they are computed from clients' data without noise, and who has two candidates for the data tells by them
/// which it was.
public struct RunManifest: Sendable, Hashable {
  /// The run's name.
  public var name: String
  /// The version of Covey.
  public var version: String
  /// Operating system and architecture.
  public var platform: String
  /// The processor's name.
  public var processor: String
  /// The kernels that ran the model.
  public var backend: String
  /// The seed of all random streams.
  public var seed: UInt64
  /// The model's name.
  public var model: String
  /// The model's parameters.
  public var parameters: Int
  /// Hashes of the data by file.
  public var data: [String: String]
  /// Digest of everything that determines the model's bits.
  public var configuration: String
  /// The configuration's values by path, for messages; nil if the run was not made from one. Names, threads and
  /// checkpoints, which change no bit, are left out.
  public var settings: [String: String]?
  /// Threads that played clients.
  public var workers: Int
  /// Rounds completed.
  public var rounds: Int
  /// Whether the run protects anybody, see `ledger.json`: false with seeded noise; nil without privacy.
  public var isPrivate: Bool?
  /// Digest of the model after these rounds; nil while the run goes on.
  public var digest: String?
  /// When the run first started, ISO 8601.
  public var started: String
  /// When the run ended, ISO 8601; nil while it goes on or after it was killed.
  public var finished: String?

  /// Reads a manifest.
  /// - Throws: `FileError` or `DecodingError` if it cannot be read.
  public static func read(_ path: String) throws -> RunManifest {
    try JSON.decoder().decode(RunManifest.self, from: Data(try FileSystem.read(path)))
  }

  func write(to path: String) throws {
    let bytes = try JSONWriter(.indented).bytes(encoding: self)
    try FileWriter.replace(path) { file in try file.write(bytes.span.bytes) }
  }

  /// The time of day.
  static func now() -> String { WallClock.timestamp }
}
