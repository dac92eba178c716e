import ArgumentParser
import CoveyConfiguration
import CoveyCore
internal import CoveyNoise
import CoveyReferenceCases
import CoveyReport
import CoveyServer
import CoveySimulation

/// The command's exit codes.
enum Exit {
  /// Something went wrong that was not the user's doing.
  static let failed: Int32 = 1
  /// A bad command line or configuration.
  static let usage: Int32 = 2
  /// A run would break a privacy rule or its budget.
  static let refused: Int32 = 3
  /// A run was interrupted and can go on.
  static let interrupted: Int32 = 130

  /// Says what went wrong on standard error, or prints the help that was asked for, and ends the process.
  static func end(after error: any Error) -> Never {
    let parserCode = Covey.exitCode(for: error)
    if parserCode == .success {
      // Help or the version.
      Console.out(Covey.fullMessage(for: error))
      Console.end(0)
    }
    if let code = error as? ExitCode { Console.end(code.rawValue) }
    if parserCode == .validationFailure {
      let lines = Covey.fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
      Console.error("covey: error: \(Covey.message(for: error))")
      for line in lines where line.hasPrefix("Usage:") || line.contains("--help' for more") {
        Console.error(String(line))
      }
      Console.end(usage)
    }
    if case PrivacyError.refused(let problems) = error {
      Console.error("covey: error: refused for privacy:")
      for problem in problems { Console.error("  \(problem)") }
      Console.end(refused)
    }
    for line in "\(error)".split(separator: "\n") { Console.error("covey: error: \(line)") }
    Console.end(code(of: error))
  }

  private static func code(of error: any Error) -> Int32 {
    switch error {
    case is SettingsError, is CaseFileError, is AuditFolderError: usage
    case PrivacyError.invalid: usage
    case PrivacyError.unsupported, PrivacyError.refused: refused
    case LedgerError.exists, LedgerError.otherPlan: usage
    case let error as SimulationError:
      switch error {
      case .nothingLearnt, .roundedAway: failed
      default: usage
      }
    case PersistenceError.otherConfiguration: usage
    default: failed
    }
  }
}
