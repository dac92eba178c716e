package import CoveyData

/// A file read from front to back, unpacked on the way if it is gzip.
package final class ByteInput {
  /// For messages.
  package let path: String
  private let file: SharedBuffer<UInt8>
  private let gzip: GzipStream?
  private var position = 0

  /// Opens the file at `path`.
  /// - Throws: ``DataError`` if it cannot be read or is empty.
  package init(_ path: String) throws {
    self.path = path
    file = try SharedBuffer(file: path)
    guard file.count > 0 else { throw DataError.malformed(file: path, line: nil, reason: "the file is empty") }
    gzip = GzipStream.recognises(file) ? try GzipStream(file, path: path) : nil
  }

  /// The packed data ended before their trailer: the file is cut off.
  package var endedEarly: Bool { gzip?.endedEarly ?? false }

  /// More bytes than the rest of the input can hold; deflate packs at most 1032 to 1.
  package var upperBound: Int { gzip == nil ? file.count - position : file.count * 1032 }

  /// Copies the next bytes; fewer than `count` only at the end.
  package func read(into destination: UnsafeMutableRawPointer, count: Int) throws -> Int {
    if let gzip { return try gzip.read(into: destination, count: count) }
    let available = min(count, file.count - position)
    if available > 0 { destination.copyMemory(from: file.pointer + position, byteCount: available) }
    position += available
    return available
  }

  /// The next bytes as an array, for headers.
  package func read(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let found = try bytes.withUnsafeMutableBytes { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return try read(into: base, count: count)
    }
    return Array(bytes.prefix(found))
  }

  /// Exactly the next `count` bytes and then the end of the file; a view of the file where it is not packed.
  /// - Throws: ``DataError/malformed(file:line:reason:)``, with both byte counts, if the file is shorter or longer.
  package func readToEnd(count: Int) throws -> SharedBuffer<UInt8> {
    guard count <= upperBound else { throw try tooShort(expected: count, found: countRest()) }
    guard gzip != nil else {
      guard count == file.count - position else {
        throw tooLong(expected: count, found: "\(file.count - position)")
      }
      return file.slice(position..<file.count)
    }
    let buffer = try SharedBuffer<UInt8>(count: count) { destination in
      guard let base = destination.baseAddress else { return }
      let found = try read(into: base, count: count)
      if found < count { throw tooShort(expected: count, found: found) }
    }
    // Reading on also makes zlib compare the checksum.
    if try countRest() > 0 { throw tooLong(expected: count, found: "more") }
    if endedEarly { throw tooShort(expected: count, found: count) }
    return buffer
  }

  /// All that is left, unpacked.
  package func readAll() throws -> SharedBuffer<UInt8> {
    guard gzip != nil else { return file.slice(position..<file.count) }
    let bytes = GrowingBuffer<UInt8>()
    var found = 0
    repeat {
      found = try bytes.append(upTo: 1 << 20) { try read(into: $0, count: 1 << 20) }
    } while found > 0
    if endedEarly {
      throw DataError.malformed(
        file: path, line: nil, reason: "the gzip data is cut off after \(bytes.count) unpacked bytes")
    }
    return bytes.finish()
  }

  /// Counts what is left without keeping it.
  private func countRest() throws -> Int {
    guard gzip != nil else { return file.count - position }
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { scratch.deallocate() }
    var total = 0
    while true {
      let found = try read(into: scratch, count: 1 << 16)
      if found == 0 { return total }
      total += found
    }
  }

  private func tooShort(expected: Int, found: Int) -> DataError {
    .malformed(
      file: path, line: nil,
      reason: "the header promises \(expected) bytes of data, but \(found) were found: the file is truncated"
        + (endedEarly ? " (its gzip data is cut off)" : "") + "; fetch it again")
  }

  private func tooLong(expected: Int, found: String) -> DataError {
    .malformed(
      file: path, line: nil,
      reason: "the header promises \(expected) bytes of data, but \(found) were found: trailing bytes")
  }
}
