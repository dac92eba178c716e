/// `bytes 100-199/1000` or `bytes */1000` (RFC 9110, section 14.4).
struct ContentRange {
  /// The first byte; nil for an unsatisfied range.
  let start: Int?
  /// The whole size; nil if not told.
  let total: Int?

  init?(_ text: String) {
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "/" })
    guard parts.count == 3, parts[0].lowercased() == "bytes" else { return nil }
    start = parts[1].split(separator: "-").first.flatMap { Int($0) }
    total = Int(parts[2])
  }
}
