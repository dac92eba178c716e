#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Standard output and error, unbuffered, so that lines keep their order and survive a kill.
enum Console {
  /// The mark of what must not leave the house with a private run's results.
  static let unreleased = "unreleased, do not ship"

  /// Whether standard output is a terminal.
  static var outIsTerminal: Bool { isatty(1) == 1 }
  /// Whether standard error is a terminal.
  static var errorIsTerminal: Bool { isatty(2) == 1 }

  /// Writes a line to standard output.
  static func out(_ line: String) {
    write(line + "\n", to: 1)
  }

  /// Writes a line to standard error.
  static func error(_ line: String) {
    write(line + "\n", to: 2)
  }

  /// Writes text as it is.
  static func write(_ text: String, to file: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      while start < bytes.count, let base = bytes.baseAddress {
        #if canImport(Darwin)
          let count = Darwin.write(file, base + start, bytes.count - start)
        #else
          let count = Glibc.write(file, base + start, bytes.count - start)
        #endif
        if count < 0 && errno == EINTR { continue }
        // Nobody reads: there is nobody to tell.
        if count <= 0 { return }
        start += count
      }
    }
  }

  /// Ends the process.
  static func end(_ code: Int32) -> Never {
    exit(code)
  }

  /// Processors of this machine, at least 1.
  static var processors: Int {
    #if canImport(Darwin)
      max(1, sysconf(_SC_NPROCESSORS_ONLN))
    #else
      max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    #endif
  }

  /// Characters in a line of the terminal; what `COLUMNS` says, or 80, where output is none.
  static var columns: Int {
    var size = winsize()
    if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return getenv("COLUMNS").flatMap { Int(String(cString: $0)) }.map { min(max($0, 30), 1000) } ?? 80
  }

  /// The time as `20261121T092000Z`.
  static func timestamp() -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    func digits(_ value: Int32, _ width: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return digits(parts.tm_year + 1900, 4) + digits(parts.tm_mon + 1, 2) + digits(parts.tm_mday, 2) + "T"
      + digits(parts.tm_hour, 2) + digits(parts.tm_min, 2) + digits(parts.tm_sec, 2) + "Z"
  }

  /// Whether something exists at a path.
  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }
}
