internal import CoveyAggregation
internal import CoveyCore
internal import CoveyCrypto
internal import CoveySystem

/// A server's state as a file: bytes of the wire's codec, closed by the BLAKE2b-256 of everything before.
///
/// Layout: "COVEYCKP", format version (u32), configuration digest, round, totals, parameters, optimizer vectors by name,
/// the algorithm's vectors by name, the pacing's state, older models that clients train, clip bound if there is privacy,
/// vectors of correlated noise or participations by name, what others keep in step with the state (a count and bytes), hash
/// (32 bytes).
public enum Checkpoint {
  /// The format that this code writes.
  public static let formatVersion: UInt32 = 7
  private static let magic = Array("COVEYCKP".utf8)

  /// Writes `state` to `path` as a whole or not at all.
  /// - Parameters:
  ///   - configuration: Digest of everything that determines the run's bits.
  ///   - note: What others need to go on from this state.
  ///   - beforeRename: Called when the new file is on the disk under a temporary name.
  package static func write(
    _ state: ServerState, configuration: String, note: [UInt8] = [], to path: String,
    beforeRename: () throws -> Void = {}
  ) throws {
    // Noise that later rounds go on from can be taken off the model of the rounds before.
    let isSecret = state.privacy?.correlatedNoise != nil
    try FileWriter.replace(path, isSecret: isSecret, beforeRename: beforeRename) { file in
      let hash = try BLAKE2b()
      try WireWriter.stream(to: { bytes in
        hash.update(bytes)
        try file.write(bytes)
      }) { writer in
        writer.write(raw: magic)
        writer.write(formatVersion)
        writer.write(configuration)
        writer.write(state.round)
        writer.write(state.totals)
        writer.write(state.parameters)
        writer.write(state.optimizer.state.map(NamedVector.init))
        writer.write(state.algorithm)
        writer.write(state.pacing)
        writer.write(state.models)
        writer.write(state.privacy?.clipBound)
        writer.write((state.privacy?.vectors ?? []).map(NamedVector.init))
        writer.write(counted: note)
      }
      try file.write(hash.finish().bytes.span.bytes)
    }
  }

  /// Reads a state into `state`, which has the run's parameter count and server optimizer.
  /// - Returns: The note that was saved with it.
  /// - Throws: `FileError` if the file cannot be read; ``PersistenceError`` if it is torn, altered, or of another configuration.
  @discardableResult
  package static func read(_ path: String, configuration: String, into state: inout ServerState) throws -> [UInt8] {
    let bytes = try FileSystem.read(path)
    let end = bytes.count - BLAKE2b.byteCount
    guard end >= magic.count, bytes.starts(with: magic) else {
      throw PersistenceError.corrupt(path: path, reason: "it is too short or not a checkpoint")
    }
    let hash = try BLAKE2b.hash(bytes.span.bytes.extracting(0..<end))
    guard hash.bytes.elementsEqual(bytes[end...]) else {
      throw PersistenceError.corrupt(path: path, reason: "its bytes do not match their hash")
    }
    do {
      var reader = try WireReader(bytes, from: magic.count, to: end)
      let version = try reader.uint32()
      guard version == formatVersion else {
        throw PersistenceError.unknownVersion(path: path, version: Int(version))
      }
      guard try reader.value(String.self) == configuration else {
        throw PersistenceError.otherConfiguration(path: path)
      }
      return try read(&reader, path: path, into: &state)
    } catch let error as WireError {
      throw PersistenceError.corrupt(path: path, reason: "\(error)")
    }
  }

  private static func read(
    _ reader: inout WireReader, path: String, into state: inout ServerState
  ) throws -> [UInt8] {
    var loaded = state
    loaded.round = try reader.int64("the round", in: 0...Int.max)
    loaded.totals = try reader.value()
    loaded.parameters = try reader.value()
    let moments = try reader.value([NamedVector].self).map(\.pair)
    let kept = try reader.value(NamedVectors.self)
    loaded.pacing = try reader.value()
    loaded.models = try reader.value()
    let clipBound = try reader.value(Double?.self)
    let noise = try reader.value([NamedVector].self).map(\.pair)
    let note = try reader.countedBytes()
    try reader.finish()
    guard loaded.parameters.count == state.parameters.count, loaded.optimizer.restore(moments) else {
      throw PersistenceError.corrupt(path: path, reason: "its vectors do not fit the model or the server optimizer")
    }
    guard kept.hasShape(of: state.algorithm) else {
      throw PersistenceError.corrupt(path: path, reason: "what it keeps for the algorithm does not fit the run's")
    }
    if let problem = loaded.pacingProblem() { throw PersistenceError.corrupt(path: path, reason: problem) }
    loaded.algorithm = kept
    guard (clipBound != nil) == (loaded.privacy != nil),
      clipBound.flatMap({ loaded.privacy?.restore($0, noise) }) ?? noise.isEmpty
    else {
      throw PersistenceError.corrupt(path: path, reason: "its noise does not fit the run's privacy")
    }
    state = loaded
    return note
  }
}

/// A vector with its name, as checkpoints hold it.
private struct NamedVector: WireCodable {
  let pair: (name: String, vector: ParameterVector)

  static var leastByteCount: Int { String.leastByteCount + ParameterVector.leastByteCount }

  init(_ pair: (name: String, vector: ParameterVector)) { self.pair = pair }

  init(from reader: inout WireReader) throws(WireError) {
    pair = (try reader.value(), try reader.value())
  }

  func write(to writer: inout WireWriter) {
    writer.write(pair.name)
    writer.write(pair.vector)
  }
}
