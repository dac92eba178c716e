internal import CoveyData

/// Walks through JSON text (RFC 8259) token by token, without building a tree: files are large and mostly numbers.
struct JSONScanner {
  private let text: UnsafeBufferPointer<UInt8>
  private let file: String
  private(set) var position = 0
  private var depth = 0
  private static let deepest = 64

  /// - Parameter text: outlives the scanner.
  init(_ text: UnsafeBufferPointer<UInt8>, file: String) {
    self.text = text
    self.file = file
  }

  /// An error at the place where the scanner is; lines count from 1.
  func error(_ reason: String) -> DataError {
    let line = 1 + text[..<min(position, text.count)].count { $0 == UInt8(ascii: "\n") }
    return .malformed(file: file, line: line, reason: reason)
  }

  /// The next byte that is not white space; nil at the end.
  mutating func peek() -> UInt8? {
    while position < text.count {
      switch text[position] {
      case 0x20, 0x09, 0x0a, 0x0d: position += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// Passes over `byte` if it is next.
  mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  /// Passes over `byte`.
  mutating func expect(_ byte: UInt8, in place: String) throws {
    guard take(byte) else {
      let found = peek() == nil ? "the text ends" : "something else is there"
      throw error("invalid JSON: expected '\(Character(UnicodeScalar(byte)))' in \(place), but \(found)")
    }
  }

  /// Calls `member` with each name of an object; it must read the value.
  mutating func object(_ place: String, _ member: (inout JSONScanner, String) throws -> Void) throws {
    try expect(UInt8(ascii: "{"), in: place)
    guard !take(UInt8(ascii: "}")) else { return }
    repeat {
      let name = try string(place)
      try expect(UInt8(ascii: ":"), in: place)
      try member(&self, name)
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"), in: place)
  }

  /// Calls `element` before each value of an array; it must read the value.
  mutating func array(_ place: String, _ element: (inout JSONScanner) throws -> Void) throws {
    try expect(UInt8(ascii: "["), in: place)
    guard !take(UInt8(ascii: "]")) else { return }
    repeat { try element(&self) } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"), in: place)
  }

  /// A number.
  mutating func number(_ place: String) throws -> Double {
    guard let first = peek(), first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10 else {
      throw error("expected a number in \(place)")
    }
    let start = position
    while position < text.count, JSONScanner.isNumeric(text[position]) { position += 1 }
    guard let value = DecimalParser.parse(UnsafeBufferPointer(rebasing: text[start..<position])), value.isFinite else {
      throw error("a number in \(place) is not valid or too large")
    }
    return value
  }

  /// A string, its escapes undone.
  mutating func string(_ place: String) throws -> String {
    try expect(UInt8(ascii: "\""), in: place)
    let start = position
    while position < text.count, text[position] != UInt8(ascii: "\""), text[position] != UInt8(ascii: "\\") {
      guard text[position] >= 0x20 else { throw error("invalid JSON: a control character in a string of \(place)") }
      position += 1
    }
    var value = String(decoding: text[start..<position], as: UTF8.self)
    while position < text.count, text[position] == UInt8(ascii: "\\") {
      value.unicodeScalars.append(try escape(place))
      let next = position
      while position < text.count, text[position] != UInt8(ascii: "\""), text[position] != UInt8(ascii: "\\") {
        position += 1
      }
      value += String(decoding: text[next..<position], as: UTF8.self)
    }
    guard position < text.count else { throw error("invalid JSON: a string in \(place) is not closed") }
    position += 1
    return value
  }

  /// Passes over any value.
  mutating func skip(_ place: String) throws {
    depth += 1
    defer { depth -= 1 }
    guard depth < JSONScanner.deepest else { throw error("invalid data: \(place) is nested too deeply") }
    switch peek() {
    case UInt8(ascii: "{"): try object(place) { scanner, _ in try scanner.skip(place) }
    case UInt8(ascii: "["): try array(place) { scanner in try scanner.skip(place) }
    case UInt8(ascii: "\""): _ = try string(place)
    case UInt8(ascii: "t"): try word("true", place)
    case UInt8(ascii: "f"): try word("false", place)
    case UInt8(ascii: "n"): try word("null", place)
    default: _ = try number(place)
    }
  }

  private mutating func word(_ word: String, _ place: String) throws {
    guard text[position...].starts(with: word.utf8) else { throw error("invalid JSON in \(place)") }
    position += word.utf8.count
  }

  /// One escape, a surrogate pair included.
  private mutating func escape(_ place: String) throws -> UnicodeScalar {
    func invalid() -> DataError { error("invalid JSON: a string in \(place) has a bad escape") }
    guard position + 1 < text.count else { throw invalid() }
    let code = text[position + 1]
    position += 2
    switch code {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UnicodeScalar(code)
    case UInt8(ascii: "u"):
      guard let high = hexUnit() else { throw invalid() }
      if let scalar = UnicodeScalar(high) { return scalar }
      guard (0xd800..<0xdc00).contains(high), position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
        text[position + 1] == UInt8(ascii: "u")
      else { throw invalid() }
      position += 2
      guard let low = hexUnit(), (0xdc00..<0xe000).contains(low),
        let scalar = UnicodeScalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
      else { throw invalid() }
      return scalar
    default: throw invalid()
    }
  }

  private mutating func hexUnit() -> UInt32? {
    guard position + 4 <= text.count else { return nil }
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(UnicodeScalar(text[position])).hexDigitValue else { return nil }
      unit = unit << 4 | UInt32(digit)
      position += 1
    }
    return unit
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
