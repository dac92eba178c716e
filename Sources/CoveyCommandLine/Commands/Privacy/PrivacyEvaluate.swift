import ArgumentParser
import CoveyReferenceCases
import CoveySystem

/// `covey privacy evaluate`: recomputes reference cases.
struct PrivacyEvaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Recompute reference cases of privacy accounting and compare.",
    discussion: """
      The file is {"cases": [{"id", "kind", "params", "expect", "tol"}, ...]}; docs/cli.md says what each kind is. Exit \
      code 1 if an answer lies outside of its case's tolerance.
      """)

  @Argument(help: "The file of cases (.json).")
  var cases: String

  @Flag(help: "Print one JSON object a case, with the computed values, and compare nothing.")
  var json = false

  func run() throws {
    let all = try ReferenceCase.cases(json: Files.read(cases), file: cases)
    var table = EvaluationTable()
    var problems: [CaseFileError] = []
    for entry in all {
      do {
        let computed = try entry.evaluate()
        if json {
          Console.out(entry.jsonLine(computed))
        } else {
          table.row(entry, computed, width: Console.width(of: .output)).forEach(Console.out)
        }
      } catch {
        problems.append(error)
        if json { Console.out(entry.jsonLine(nil)) }
      }
    }
    if !json { Console.tell(table.summary, to: .output) }
    if !problems.isEmpty {
      throw CaseFileError(problems.map(\.description).joined(separator: "\n"))
    }
    if !json, table.outside > 0 { throw ExitCode(Exit.failed) }
  }
}
