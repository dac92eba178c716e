/// Writes JSON, always the same bytes for the same value: members in the order of their names, numbers with the fewest
/// digits that tell them apart. Files that are hashed hang on these bytes.
public struct JSONWriter: Sendable {
  /// How values stand.
  public enum Layout: Sendable {
    /// On one line without spaces.
    case line
    /// A line for each member and element, indented by two spaces a level.
    case indented
  }

  private let layout: Layout
  private let escapesSlashes: Bool

  /// - Parameters:
  ///   - layout: On one line, or indented.
  ///   - escapesSlashes: Whether a slash in a text is written as `\/`, as JSON allows.
  public init(_ layout: Layout = .line, escapesSlashes: Bool = false) {
    self.layout = layout
    self.escapesSlashes = escapesSlashes
  }

  /// The bytes of a value.
  public func bytes(_ value: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    write(value, to: &bytes, depth: 0)
    return bytes
  }

  /// The bytes of what a value encodes; numbers that are not finite as the strings "Infinity", "-Infinity" and "NaN".
  /// - Throws: What the value's own encoding throws.
  public func bytes(encoding value: some Encodable) throws -> [UInt8] { bytes(try JSONValue(encoding: value)) }

  /// The text of a value.
  public func text(_ value: JSONValue) -> String { String(decoding: bytes(value), as: UTF8.self) }

  /// The text of what a value encodes.
  /// - Throws: What the value's own encoding throws.
  public func text(encoding value: some Encodable) throws -> String { text(try JSONValue(encoding: value)) }

  private func write(_ value: JSONValue, to bytes: inout [UInt8], depth: Int) {
    switch value {
    case .null: bytes += "null".utf8
    case .boolean(let value): bytes += (value ? "true" : "false").utf8
    case .number(let value): bytes += Self.digits(value).utf8
    case .digits(let text): bytes += text.utf8
    case .text(let text): write(text, to: &bytes)
    case .list(let elements):
      write(elements, between: ("[", "]"), to: &bytes, depth: depth) { element, bytes in
        write(element, to: &bytes, depth: depth + 1)
      }
    case .object(let members):
      write(members.sorted { $0.key < $1.key }, between: ("{", "}"), to: &bytes, depth: depth) { member, bytes in
        write(member.key, to: &bytes)
        bytes += (layout == .line ? ":" : " : ").utf8
        write(member.value, to: &bytes, depth: depth + 1)
      }
    }
  }

  private func write<Item>(
    _ items: [Item], between ends: (open: Unicode.Scalar, close: Unicode.Scalar), to bytes: inout [UInt8], depth: Int,
    _ body: (Item, inout [UInt8]) -> Void
  ) {
    bytes.append(UInt8(ascii: ends.open))
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      breakLine(in: &bytes, depth: depth + 1)
      body(item, &bytes)
    }
    // Nothing has an empty line.
    if items.isEmpty, layout == .indented { bytes.append(UInt8(ascii: "\n")) }
    breakLine(in: &bytes, depth: depth)
    bytes.append(UInt8(ascii: ends.close))
  }

  private func breakLine(in bytes: inout [UInt8], depth: Int) {
    guard layout == .indented else { return }
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<2 * depth { bytes.append(UInt8(ascii: " ")) }
  }

  private func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += #"\""#.utf8
      case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
      case UInt8(ascii: "/") where escapesSlashes: bytes += #"\/"#.utf8
      case 8: bytes += #"\b"#.utf8
      case 9: bytes += #"\t"#.utf8
      case 10: bytes += #"\n"#.utf8
      case 12: bytes += #"\f"#.utf8
      case 13: bytes += #"\r"#.utf8
      case 0..<32: bytes += ((byte < 16 ? #"\u000"# : #"\u00"#) + String(byte, radix: 16)).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func digits(_ value: Double) -> String {
    if value.isNaN { return "\"NaN\"" }
    if value.isInfinite { return value < 0 ? "\"-Infinity\"" : "\"Infinity\"" }
    // Whole numbers without ".0", as a count is written.
    return value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
