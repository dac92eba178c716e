import Testing

/// Expects a view for a terminal to be as wide as that at most, and to say what the unbroken one says: the same words, and where
/// everything fits the same lines.
func expectView(_ lines: [String], of whole: [String], width: Int, _ location: SourceLocation = #_sourceLocation) {
  for line in lines { #expect(line.count <= width, "\(line)", sourceLocation: location) }
  func words(_ lines: [String]) -> Set<Substring> {
    Set(lines.flatMap { $0.split { " ,;:()".contains($0) } })
  }
  let missing = words(whole).subtracting(words(lines))
  #expect(missing.isEmpty, "\(missing)", sourceLocation: location)
  if whole.allSatisfy({ $0.count <= width }) { #expect(lines == whole, sourceLocation: location) }
}
