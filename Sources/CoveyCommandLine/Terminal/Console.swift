import CoveyReport
import CoveySystem

/// Standard output and error, unbuffered, so that lines keep their order and survive a kill.
enum Console {
  /// The mark of what must not leave the house with a private run's results.
  static let unreleased = "unreleased, do not ship"

  /// Whether standard output is a terminal.
  static var outIsTerminal: Bool { StandardStream.output.isTerminal }
  /// Whether standard error is a terminal.
  static var errorIsTerminal: Bool { StandardStream.error.isTerminal }

  /// Writes a line to standard output.
  static func out(_ line: String) {
    write(line + "\n", to: .output)
  }

  /// Writes a line to standard error; a terminal gets it in lines of its width.
  static func error(_ line: String) {
    tell(line, to: .error)
  }

  /// Writes a sentence and a command that helps. Where both are longer than a line of the terminal, the command has a line of
  /// its own, whole, so that it can be copied.
  static func error(_ sentence: String, command: String) {
    let line = "\(sentence) \(command)"
    guard let width = width(of: .error), line.count > width else { return write(line + "\n", to: .error) }
    tell(sentence, to: .error)
    write("  \(command)\n", to: .error)
  }

  /// Writes a line for people; a terminal gets it in lines of its width.
  static func tell(_ line: String, to stream: StandardStream = .output) {
    for line in TextLayout(width: width(of: stream)).lines(line) { write(line + "\n", to: stream) }
  }

  /// Writes text as it is.
  static func write(_ text: String, to stream: StandardStream) { stream.write(text) }

  /// Ends the process.
  /// Writes lines for people, each as ``tell(_:to:)`` does.
  static func tell(lines text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { tell(String(line)) }
  }

  static func end(_ code: Int32) -> Never { ThisProcess.end(code) }

  /// Characters in a line of the terminal that a stream is; nil if it is none, or does not say.
  static func width(of stream: StandardStream = .output) -> Int? { stream.columns }

  /// Characters in a line of the terminal; what `COLUMNS` says, or 80, where output is none.
  static var columns: Int {
    if let width = width(of: .output) { return width }
    return ThisProcess.environment("COLUMNS").flatMap { Int($0) }.map { min(max($0, 30), 1000) } ?? 80
  }
}
