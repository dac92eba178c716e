internal import CoveyAggregation
internal import CoveyCore
internal import CoveyCrypto
internal import CoveySystem

/// A server's state as a file: binary, little-endian, closed by the BLAKE2b-256 of everything before.
///
/// Layout: "COVEYCKP", format version (u32), configuration digest, round, totals, parameters, optimizer vectors by name,
/// whether there is privacy (u8), clip bound, vectors of correlated noise or participations by name, hash (32 bytes). Integers are 64-bit; texts and vectors start with their count.
public enum Checkpoint {
  /// The format that this code writes.
  public static let formatVersion: UInt32 = 4
  private static let magic = Array("COVEYCKP".utf8)

  /// Writes `state` to `path` as a whole or not at all.
  /// - Parameters:
  ///   - configuration: Digest of everything that determines the run's bits.
  ///   - beforeRename: Called when the new file is on the disk under a temporary name.
  package static func write(
    _ state: ServerState, configuration: String, to path: String, beforeRename: () throws -> Void = {}
  ) throws {
    // Noise that later rounds go on from can be taken off the model of the rounds before.
    let isSecret = state.privacy?.correlatedNoise != nil
    try FileWriter.replace(path, isSecret: isSecret, beforeRename: beforeRename) { file in
      let hash = try BLAKE2b()
      func put(_ bytes: RawSpan) throws {
        hash.update(bytes)
        try file.write(bytes)
      }
      func put(_ vector: ParameterVector) throws {
        var count = ByteEncoder()
        count.append(vector.count)
        try put(count.bytes.span.bytes)
        try vector.withSpan { try put($0.bytes) }
      }
      try put(magic.span.bytes)
      try put(header(state, configuration).span.bytes)
      try put(state.parameters)
      func put(_ vectors: [(name: String, vector: ParameterVector)]) throws {
        var count = ByteEncoder()
        count.append(vectors.count)
        try put(count.bytes.span.bytes)
        for entry in vectors {
          var name = ByteEncoder()
          name.append(entry.name)
          try put(name.bytes.span.bytes)
          try put(entry.vector)
        }
      }
      try put(state.optimizer.state)
      var privacy = ByteEncoder()
      privacy.append(UInt8(state.privacy == nil ? 0 : 1))
      privacy.append(state.privacy?.clipBound ?? 0 as Double)
      try put(privacy.bytes.span.bytes)
      try put(state.privacy?.vectors ?? [])
      try file.write(hash.finish().bytes.span.bytes)
    }
  }

  private static func header(_ state: ServerState, _ configuration: String) -> [UInt8] {
    var header = ByteEncoder()
    header.append(formatVersion)
    header.append(configuration)
    header.append(state.round)
    header.append(state.totals)
    return header.bytes
  }

  /// Reads a state into `state`, which has the run's parameter count and server optimizer.
  /// - Throws: `FileError` if the file cannot be read; ``PersistenceError`` if it is torn, altered, or of another configuration.
  package static func read(_ path: String, configuration: String, into state: inout ServerState) throws {
    let bytes = try FileSystem.read(path)
    let end = bytes.count - BLAKE2b.byteCount
    guard end >= magic.count, Array(bytes[..<magic.count]) == magic else {
      throw PersistenceError.corrupt(path: path, reason: "it is too short or not a checkpoint")
    }
    let hash = try BLAKE2b.hash(Array(bytes[..<end]).span.bytes)
    guard hash.bytes == Array(bytes[end...]) else {
      throw PersistenceError.corrupt(path: path, reason: "its bytes do not match their hash")
    }
    do {
      var decoder = ByteDecoder(bytes, end: end)
      _ = try decoder.integer(UInt64.self)
      let version = try decoder.integer(UInt32.self)
      guard version == formatVersion else {
        throw PersistenceError.unknownVersion(path: path, version: Int(version))
      }
      guard try decoder.string() == configuration else { throw PersistenceError.otherConfiguration(path: path) }
      try decode(&decoder, path: path, into: &state)
    } catch is ByteDecoder.Exhausted {
      throw PersistenceError.corrupt(path: path, reason: "it ends too early")
    }
  }

  private static func decode(_ decoder: inout ByteDecoder, path: String, into state: inout ServerState) throws {
    var loaded = state
    loaded.round = try decoder.int()
    loaded.totals = try decoder.totals()
    loaded.parameters = try decoder.vector()
    let moments = try decoder.vectors()
    let isPrivate = try decoder.integer(UInt8.self) != 0
    let clipBound = try decoder.double()
    let noise = try decoder.vectors()
    guard decoder.isAtEnd, loaded.parameters.count == state.parameters.count, loaded.optimizer.restore(moments) else {
      throw PersistenceError.corrupt(path: path, reason: "its vectors do not fit the model or the server optimizer")
    }
    guard isPrivate == (loaded.privacy != nil), loaded.privacy?.restore(clipBound, noise) ?? noise.isEmpty else {
      throw PersistenceError.corrupt(path: path, reason: "its noise does not fit the run's privacy")
    }
    state = loaded
  }
}
