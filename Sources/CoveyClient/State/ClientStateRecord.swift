internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation
internal import CoveySystem

/// One state in a file: the number of the body's bytes (u32) and its complement, so that a damaged number is not taken for a
/// record that a crash has cut short; the body by the wire's codec; its BLAKE2b-256.
struct ClientStateRecord: WireCodable {
  /// The first eight bytes of a file: "CVCS" and the version of the format.
  static let header = magic + [version, 0, 0, 0]
  private static let magic = Array("CVCS".utf8)
  private static let version: UInt8 = 1
  private static let prefix = 8
  private static let overhead = prefix + BLAKE2b.byteCount

  let key: ClientStateKey
  let state: ClientState

  init(key: ClientStateKey, state: ClientState) {
    self.key = key
    self.state = state
  }

  init(from reader: inout WireReader) throws(WireError) {
    let run = try reader.value(Bytes32.self)
    key = ClientStateKey(client: ClientID(rawValue: try reader.value()), run: run)
    let version = try reader.int64("a version", in: 1...Int.max)
    state = ClientState(algorithm: try reader.value(), version: version, vectors: try reader.value())
  }

  func write(to writer: inout WireWriter) {
    writer.write(key.run)
    writer.write(key.client.rawValue)
    writer.write(state.version)
    writer.write(state.algorithm)
    writer.write(state.vectors)
  }

  /// The record as the file has it.
  func recordBytes() throws -> [UInt8] {
    var body = WireWriter(capacity: 4 * state.vectors.count + 256)
    write(to: &body)
    var record = WireWriter(capacity: body.bytes.count + Self.overhead)
    let count = UInt32(body.bytes.count)
    record.write(count)
    record.write(~count)
    record.write(raw: body.bytes)
    record.write(raw: try BLAKE2b.hash(body.bytes.span.bytes).bytes)
    return record.bytes
  }

  /// Reads the record at a place.
  /// - Throws: ``ClientStateError/damaged(path:reason:)`` if it is not what was written there; `FileError`.
  init(reading place: Range<Int>, of file: OpenFile, path: String) throws {
    let bytes = try Self.bytes(of: place, in: file, path: path)
    do throws(WireError) {
      var reader = try WireReader(bytes, from: Self.prefix, to: bytes.count - BLAKE2b.byteCount)
      self = try reader.value()
      try reader.finish()
    } catch {
      throw ClientStateError.damaged(path: path, reason: "\(error), in the record at byte \(place.lowerBound)")
    }
  }

  /// The bytes of the record at a place, with a hash that is theirs.
  /// - Throws: As ``init(reading:of:path:)``.
  static func bytes(of place: Range<Int>, in file: OpenFile, path: String) throws -> [UInt8] {
    func damaged(_ reason: String) -> ClientStateError {
      .damaged(path: path, reason: "\(reason) at byte \(place.lowerBound)")
    }
    guard place.count > overhead else { throw damaged("there is no record") }
    var found = 0
    let bytes = try [UInt8](unsafeUninitializedCapacity: place.count) { buffer, count in
      count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: place.lowerBound)
      found = count
    }
    guard found == place.count else { throw damaged("the file ends within the record") }
    let end = bytes.count - BLAKE2b.byteCount
    guard try BLAKE2b.hash(bytes.span.bytes.extracting(prefix..<end)).bytes.elementsEqual(bytes[end...]) else {
      throw damaged("the bytes do not match their hash in the record")
    }
    return bytes
  }

  /// Where the latest two states of each client stand.
  /// - Parameter length: Bytes that must be there, to the end of a record; nil for all, less a last record that a crash has cut
  ///   short.
  /// - Throws: ``ClientStateError`` for a file that is damaged or of another version; `FileError`.
  static func places(
    _ path: String, length: Int?
  ) throws -> (length: Int, places: [ClientStateKey: StateHistory<Range<Int>>]) {
    let file = try OpenFile(reading: path)
    let size = try file.size
    let first = try file.read(header.count)
    guard first.count == header.count, first.starts(with: magic) else {
      throw ClientStateError.damaged(path: path, reason: "it is too short or holds no states of clients")
    }
    guard first == header else { throw ClientStateError.unknownVersion(path: path, version: Int(first[4])) }
    let end = length ?? size
    guard end <= size else {
      throw ClientStateError.damaged(path: path, reason: "it has \(size) bytes, and \(end) were on the disk before")
    }
    var places: [ClientStateKey: StateHistory<Range<Int>>] = [:]
    var start = header.count
    while start < end {
      do {
        guard let place = try place(at: start, in: file, end: end, path: path) else {
          throw ClientStateError.damaged(path: path, reason: "the file ends within the record at byte \(start)")
        }
        let record = try ClientStateRecord(reading: place, of: file, path: path)
        if places[record.key] == nil {
          places[record.key] = StateHistory(record.state.version, place)
        } else {
          try places[record.key]?.add(record.state.version, place)
        }
        start = place.upperBound
      } catch let error as ClientStateError {
        // A file may have been made longer before a crash, and its bytes not written.
        if length == nil, try isBlank(from: start, in: file) { return (start, places) }
        // The last record of a file without a mark is the one that a crash may have torn.
        guard length == nil, try place(at: start, in: file, end: end, path: path).map({ $0.upperBound == end }) ?? true
        else {
          throw error
        }
        return (start, places)
      }
    }
    return (start, places)
  }

  /// Whether all bytes from `start` on are zero.
  private static func isBlank(from start: Int, in file: OpenFile) throws -> Bool {
    var at = start
    return try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
      while true {
        let found = try file.read(into: buffer, at: at)
        if found == 0 { return true }
        guard buffer[..<found].allSatisfy({ $0 == 0 }) else { return false }
        at += found
      }
    }
  }

  /// The place of the record that begins at `start`; nil if the file ends within it.
  private static func place(at start: Int, in file: OpenFile, end: Int, path: String) throws -> Range<Int>? {
    var counts: (count: UInt32, complement: UInt32) = (0, 0)
    let found = try withUnsafeMutableBytes(of: &counts) { try file.read(into: $0, at: start) }
    guard found == prefix else { return nil }
    let count = UInt32(littleEndian: counts.count)
    guard count == ~UInt32(littleEndian: counts.complement) else {
      throw ClientStateError.damaged(path: path, reason: "there is no record at byte \(start)")
    }
    let size = Int(count) + overhead
    return size <= end - start ? start..<start + size : nil
  }
}
