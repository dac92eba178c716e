#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Standard output and error, unbuffered, so that lines keep their order and survive a kill.
package enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  /// Whether it is a terminal.
  package var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Characters in a line of the terminal that it is; nil if it is none, or does not say.
  package var columns: Int? {
    var size = winsize()
    return ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }

  /// Writes all of a text.
  package func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      while start < bytes.count {
        let count = Descriptors.write(rawValue, UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start...])))
        // Nobody reads: there is nobody to tell.
        if count <= 0 { return }
        start += count
      }
    }
  }
}
