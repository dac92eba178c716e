import CoveyReport
import Testing

@Suite("Lines for terminals")
struct TextLayoutTests {
  /// Texts of random words, some longer than any of the lines, with leading spaces.
  private static func texts() -> [String] {
    var random = SystemRandomNumberGenerator()
    return (0..<200).map { index in
      let words = (0...Int.random(in: 0...30, using: &random)).map { _ in
        String(repeating: "x", count: Int.random(in: 1...(index % 5 == 0 ? 70 : 12), using: &random))
      }
      return String(repeating: " ", count: index % 7) + words.joined(separator: " ")
    }
  }

  @Test(
    "every word stays whole and in order, and a line is too long for a word's sake alone", arguments: [20, 40, 80, 200])
  func fills(width: Int) {
    let layout = TextLayout(width: width)
    for text in Self.texts() {
      let lines = layout.lines(text, hanging: 3)
      #expect(lines.flatMap { $0.split(separator: " ") } == text.split(separator: " "))
      let indent = text.prefix { $0 == " " }.count
      for (place, line) in lines.enumerated() {
        #expect(line.prefix { $0 == " " }.count == (place == 0 ? indent : indent + 3))
        #expect(line.last != " ")
        let words = line.split(separator: " ")
        #expect(line.count <= max(width, indent + 23) || words.count == 1, "\(line)")
      }
      // Greedy: the first word of a line had no room on the one before.
      for (line, next) in zip(lines, lines.dropFirst()) {
        #expect(line.count + 1 + (next.split(separator: " ").first?.count ?? 0) > width)
      }
    }
  }

  @Test("what fits is left as it is, double spaces too, and so is everything that no terminal reads")
  func leavesAlone() {
    let text = "  name   value  of a table "
    #expect(TextLayout(width: 80).lines(text) == [text])
    for text in Self.texts() { #expect(TextLayout(width: nil).lines(text) == [text]) }
    #expect(TextLayout(width: nil).labelled("noise", "0.5", indent: 8) == ["noise   0.5"])
    #expect(TextLayout(width: 80).lines("") == [""])
  }

  @Test func labelsKeepTheirColumn() {
    let lines = TextLayout(width: 40).labelled(
      "signal/noise", "at most if all are alike and as long as the bound", indent: 18)
    #expect(
      lines == [
        "signal/noise      at most if all are", "                  alike and as long as",
        "                  the bound",
      ])
    #expect(
      TextLayout(width: 40).labelled("a label longer than that", "x", indent: 18) == ["a label longer than that x"])
  }

  @Test func tablesAreTablesWhereTheyFit() {
    let rows = [["epsilon", "clip", "accuracy", ""], ["2", "0.5", "88.4 %", "* best"], ["8", "1", "", ""]]
    let table = ["epsilon  clip  accuracy", "2        0.5   88.4 %    * best", "8        1"]
    #expect(TextLayout(width: nil).table(rows) == table)
    #expect(TextLayout(width: 31).table(rows) == table)
    #expect(
      TextLayout(width: 30).table(rows) == ["epsilon 2; clip 0.5; accuracy", "  88.4 %; * best", "epsilon 8; clip 1"])
  }

  @Test("a line that is redrawn holds the most important parts, in their order, and never wraps")
  func fits() {
    let parts = [("round 3/40", 0), ("accuracy 91.2 %", 1), ("loss 0.3145", 4), ("epsilon 1.25", 2), ("9 s left", 3)]
    #expect(TextLayout(width: nil).fitted(parts) == parts.map(\.0).joined(separator: "  "))
    #expect(TextLayout(width: 40).fitted(parts) == "round 3/40  accuracy 91.2 %  9 s left")
    #expect(TextLayout(width: 42).fitted(parts) == "round 3/40  accuracy 91.2 %  epsilon 1.25")
    for width in 1...80 { #expect(TextLayout(width: width).fitted(parts).count < width) }
  }
}
