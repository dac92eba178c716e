/// Text in lines for a reader: broken between words to a terminal's width, whole where nothing limits it.
public struct TextLayout: Sendable, Hashable {
  /// Characters in a line; nil for a pipe or a file, whose readers take a line as one thing.
  public let width: Int?

  /// A layout for lines of `width` characters; nil: of any length.
  public init(width: Int?) {
    self.width = width
  }

  /// The least that is left for words beside an indentation, however narrow the terminal.
  private static let narrowest = 20

  /// A line, broken where it is too long; its own leading spaces, and `hanging` more, begin all lines but the first.
  ///
  /// A word is never broken, so that names, keys and paths can be copied: one that is longer than a line stands alone.
  public func lines(_ text: String, hanging: Int = 2) -> [String] {
    guard let width, text.count > width else { return [text] }
    let indent = text.prefix { $0 == " " }.count
    return Self.filled(text, indent: indent, hanging: indent + hanging, width: width)
  }

  /// All lines of a text.
  public func lines(_ all: [String], hanging: Int = 2) -> [String] { all.flatMap { lines($0, hanging: hanging) } }

  /// A label of a column `indent` characters wide, and the text beside it.
  public func labelled(_ label: String, _ text: String, indent: Int) -> [String] {
    let head = label + String(repeating: " ", count: max(1, indent - label.count))
    guard let width, head.count + text.count > width else { return [head + text] }
    let column = String(repeating: " ", count: indent)
    let body = Self.filled(text, indent: 0, hanging: 0, width: max(Self.narrowest, width - indent))
    return body.enumerated().map { ($0 == 0 ? head : column) + $1 }
  }

  /// Rows as a table with aligned columns, the first row its heads, where it fits; else each row as a sentence that names the
  /// column of each cell.
  public func table(_ rows: [[String]]) -> [String] {
    let aligned = Self.aligned(rows)
    guard let head = rows.first, let width, aligned.contains(where: { $0.count > width }) else { return aligned }
    return rows.dropFirst().flatMap { row in
      let cells = zip(head, row).filter { !$1.isEmpty }.map { $0.isEmpty ? $1 : "\($0) \($1)" }
      return lines(cells.joined(separator: "; "))
    }
  }

  /// The parts that fit into one line that must not break, those of the lowest rank first, in the order given.
  public func fitted(_ parts: [(text: String, rank: Int)], separator: String = "  ") -> String {
    var chosen = parts.indices.map { _ in width == nil }
    // A full line would take the cursor to the next one.
    var left = (width ?? 1) - 1 + separator.count
    for index in parts.indices.sorted(by: { (parts[$0].rank, $0) < (parts[$1].rank, $1) }) where width != nil {
      let length = separator.count + parts[index].text.count
      guard length <= left else { continue }
      chosen[index] = true
      left -= length
    }
    return zip(parts, chosen).filter(\.1).map(\.0.text).joined(separator: separator)
  }

  private static func filled(_ text: String, indent: Int, hanging: Int, width: Int) -> [String] {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var isEmpty = true
    for word in text.split(separator: " ") {
      let room = max(width, (lines.isEmpty ? indent : hanging) + narrowest)
      if !isEmpty, line.count + 1 + word.count > room {
        lines.append(line)
        line = String(repeating: " ", count: hanging)
        isEmpty = true
      }
      line += isEmpty ? String(word) : " " + word
      isEmpty = false
    }
    return lines + [line]
  }

  private static func aligned(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (cell, width) in zip(row, widths) { line += cell + String(repeating: " ", count: width - cell.count + 2) }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
