import CZlib
internal import CoveyData

/// Unpacks gzip data (RFC 1952), several members included, and checks its checksums.
final class GzipStream {
  private let path: String
  private let file: SharedBuffer<UInt8>
  // On the heap: zlib keeps the address of its stream.
  private let stream: UnsafeMutablePointer<z_stream>
  private var position = 0
  private var finished = false
  /// Unpacked bytes so far.
  private(set) var produced = 0
  /// The packed data ended before its trailer.
  private(set) var endedEarly = false

  /// True if `file` starts as gzip does.
  static func recognises(_ file: SharedBuffer<UInt8>) -> Bool {
    file.count >= 2 && file[0] == 0x1f && file[1] == 0x8b
  }

  /// - Parameter path: for messages.
  init(_ file: SharedBuffer<UInt8>, path: String) throws {
    self.file = file
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let gzipOnly: Int32 = 15 + 16
    let status = inflateInit2_(stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw DataError.unreadable(file: path, reason: "zlib cannot start (code \(status))") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Fills `destination` as far as the data reach; fewer than `count` bytes only at the end.
  /// - Throws: ``DataError/malformed(file:line:reason:)`` if the packed data are damaged.
  func read(into destination: UnsafeMutableRawPointer, count: Int) throws -> Int {
    var written = 0
    let most = 1 << 30  // zlib counts in 32 bits
    while written < count && !finished {
      let input = min(file.count - position, most)
      let output = min(count - written, most)
      stream.pointee.next_in = UnsafeMutablePointer(mutating: file.pointer + position)
      stream.pointee.avail_in = UInt32(input)
      stream.pointee.next_out = (destination + written).assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(output)
      let status = inflate(stream, Z_NO_FLUSH)
      position += input - Int(stream.pointee.avail_in)
      let fresh = output - Int(stream.pointee.avail_out)
      written += fresh
      produced += fresh
      switch status {
      case Z_STREAM_END: try startNextMember()
      case Z_OK where position == file.count && fresh == 0, Z_BUF_ERROR where position == file.count:
        finished = true
        endedEarly = true
      case Z_OK: break
      default: throw damaged()
      }
    }
    return written
  }

  /// Goes on with another member, or ends; zero padding after the last member is allowed.
  private func startNextMember() throws {
    while position < file.count && file[position] == 0 { position += 1 }
    guard position < file.count else {
      finished = true
      return
    }
    guard file[position] == 0x1f, inflateReset(stream) == Z_OK else {
      throw DataError.malformed(
        file: path, line: nil, reason: "\(file.count - position) bytes after the gzip data; fetch the file again")
    }
  }

  private func damaged() -> DataError {
    let what = stream.pointee.msg.map { String(cString: $0) } ?? "not deflate data"
    return .malformed(
      file: path, line: nil,
      reason: "the gzip data is corrupt after \(produced) unpacked bytes (\(what)); fetch the file again")
  }
}
