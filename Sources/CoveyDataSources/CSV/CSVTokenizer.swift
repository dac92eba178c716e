internal import CoveyData

/// Splits text into records and fields as RFC 4180 says, with any separator.
///
/// Beyond the RFC: lines may end with LF alone, the last line with nothing, lines without any text are passed over,
/// spaces around fields may be cut, a quote inside an unquoted field is an ordinary character.
struct CSVTokenizer {
  /// A field's place in the text, without its quotes.
  struct Field {
    var start: Int
    var end: Int
    /// It holds doubled quotes that stand for one.
    var hasEscapes = false
  }

  private let file: String
  private let text: UnsafeBufferPointer<UInt8>
  private let separator: UInt8
  private let trims: Bool
  private var position = 0
  private var line = 1
  /// The line on which the last record began, from 1.
  private(set) var recordLine = 1

  /// - Parameter text: outlives the tokenizer.
  init(_ text: UnsafeBufferPointer<UInt8>, file: String, separator: UInt8, trimsSpaces: Bool) {
    self.text = text
    self.file = file
    self.separator = separator
    trims = trimsSpaces
    let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
    if text.starts(with: byteOrderMark) { position = 3 }
  }

  /// Passes over `count` lines.
  mutating func skipLines(_ count: Int) {
    for _ in 0..<count where position < text.count {
      while position < text.count && text[position] != UInt8(ascii: "\n") { position += 1 }
      endLine()
    }
  }

  /// Puts the next record's fields into `fields`; false at the end.
  mutating func next(into fields: inout [Field]) throws -> Bool {
    while position < text.count {
      fields.removeAll(keepingCapacity: true)
      recordLine = line
      var quoted = false
      repeat {
        quoted = try readField(into: &fields) || quoted
      } while take(separator)
      endLine()
      if fields.count > 1 || quoted || fields[0].start < fields[0].end { return true }
    }
    return false
  }

  /// A field's text.
  func string(_ field: Field) -> String {
    let bytes = text[field.start..<field.end]
    guard field.hasEscapes else { return String(decoding: bytes, as: UTF8.self) }
    var plain: [UInt8] = []
    var afterQuote = false
    for byte in bytes {
      afterQuote = byte == UInt8(ascii: "\"") && !afterQuote
      if !afterQuote { plain.append(byte) }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  /// A field's bytes, without regard to escapes.
  func bytes(_ field: Field) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: text[field.start..<field.end])
  }

  /// Reads up to the next separator or line end; true if the field was quoted.
  private mutating func readField(into fields: inout [Field]) throws -> Bool {
    skipSpaces()
    guard position < text.count, text[position] == UInt8(ascii: "\"") else {
      let start = position
      while position < text.count, text[position] != separator, text[position] != UInt8(ascii: "\n") { position += 1 }
      var end = position
      if end > start, text[end - 1] == UInt8(ascii: "\r"), !(position < text.count && text[position] == separator) {
        end -= 1
      }
      while trims && end > start && isSpace(text[end - 1]) { end -= 1 }
      fields.append(Field(start: start, end: end))
      return false
    }
    position += 1
    var field = Field(start: position, end: position)
    while true {
      guard position < text.count else {
        throw DataError.malformed(file: file, line: recordLine, reason: "a quoted field is not closed")
      }
      if take(UInt8(ascii: "\"")) {
        guard take(UInt8(ascii: "\"")) else { break }
        field.hasEscapes = true
      } else {
        if text[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
      }
    }
    field.end = position - 1
    skipSpaces()
    guard position == text.count || text[position] == separator || atLineEnd else {
      throw DataError.malformed(
        file: file, line: line,
        reason: "text after the closing quote of field \(fields.count + 1); is the separator right?")
    }
    fields.append(field)
    return true
  }

  private var atLineEnd: Bool {
    text[position] == UInt8(ascii: "\n")
      || text[position] == UInt8(ascii: "\r")
        && (position + 1 == text.count || text[position + 1] == UInt8(ascii: "\n"))
  }

  private mutating func endLine() {
    _ = take(UInt8(ascii: "\r"))
    if take(UInt8(ascii: "\n")) { line += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < text.count, text[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpaces() {
    while trims, position < text.count, isSpace(text[position]) { position += 1 }
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != separator
  }
}
