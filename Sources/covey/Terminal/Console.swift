import CoveyReport

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

  /// Writes a line to standard error; a terminal gets it in lines of its width.
  static func error(_ line: String) {
    tell(line, to: 2)
  }

  /// Writes a sentence and a command that helps. Where both are longer than a line of the terminal, the command has a line of
  /// its own, whole, so that it can be copied.
  static func error(_ sentence: String, command: String) {
    let line = "\(sentence) \(command)"
    guard let width = width(of: 2), line.count > width else { return write(line + "\n", to: 2) }
    tell(sentence, to: 2)
    write("  \(command)\n", to: 2)
  }

  /// Writes a line for people to a file, to a terminal in lines of its width; the file is standard output, 1, or error, 2.
  static func tell(_ line: String, to file: Int32) {
    for line in TextLayout(width: width(of: file)).lines(line) { write(line + "\n", to: file) }
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

  /// Characters in a line of the terminal that a file is; nil if it is none, or does not say.
  static func width(of file: Int32) -> Int? {
    var size = winsize()
    return ioctl(file, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }

  /// Characters in a line of the terminal; what `COLUMNS` says, or 80, where output is none.
  static var columns: Int {
    if let width = width(of: 1) { return width }
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
