/// What is wrong with a view for a terminal: lines that are wider, words of the unbroken view that it lacks, and lines that were
/// broken though everything fits.
public func viewProblems(_ lines: [String], of whole: [String], width: Int) -> [String] {
  func words(_ lines: [String]) -> Set<Substring> {
    Set(lines.flatMap { $0.split { " ,;:()".contains($0) } })
  }
  var problems = lines.filter { $0.count > width }.map { "too wide: \($0)" }
  problems += words(whole).subtracting(words(lines)).sorted().map { "missing: \($0)" }
  if whole.allSatisfy({ $0.count <= width }), lines != whole { problems.append("broken without need") }
  return problems
}
