import ArgumentParser
internal import CoveyAccounting
internal import CoveyNoise
import CoveyReport
import CoveySystem

/// The options that describe rounds of Gaussian noise, and how to answer.
struct RoundsOptions: ParsableArguments {
  /// How clients come into a round.
  enum Sampling: String, CaseIterable, ExpressibleByArgument {
    case poisson, fixedSize, none
  }

  /// Which ways of accounting to show.
  enum Accountant: String, CaseIterable, ExpressibleByArgument {
    case rdp, pld, gdp, mixture, all
  }

  /// What counts as a neighbouring data set.
  enum Neighbours: String, CaseIterable, ExpressibleByArgument {
    case addOrRemoveOne, replaceOne, zeroOut
  }

  // Unconditional: a value such as -1 gets our own message.
  @Option(parsing: .unconditional, help: "The delta of the guarantee, in (0, 1).")
  var delta: Double

  @Option(parsing: .unconditional, help: "The share of the clients in a round, in (0, 1].")
  var samplingRate: Double?

  @Option(parsing: .unconditional, help: "The number of clients, with --cohort instead of --sampling-rate.")
  var population: Int?

  @Option(parsing: .unconditional, help: "Clients a round, with --population.")
  var cohort: Int?

  @Option(help: "How clients come into a round: poisson, fixedSize or none (all of them, or not known).")
  var sampling: Sampling?

  @Option(help: "rdp, pld, gdp, mixture, or all that have a bound.")
  var accountant = Accountant.all

  @Option(help: "addOrRemoveOne, replaceOne or zeroOut; by default the one that goes with the sampling.")
  var adjacency: Neighbours?

  @Flag(help: "Print one JSON object, the last line of standard output.")
  var json = false

  @Flag(help: "Draw epsilon over the rounds.")
  var curve = false

  @Option(help: ArgumentHelp("Write that curve as an SVG image.", valueName: "file"))
  var svg: String?

  func validate() throws {
    if svg == "" { throw ValidationError("the file after --svg is empty; name one") }
    _ = try setting()
  }

  /// The rounds that are asked about.
  func setting() throws -> GaussianRounds {
    do {
      return try GaussianRounds(scheme(), adjacency: adjacency.flatMap { Adjacency(rawValue: $0.rawValue) })
    } catch let error as PrivacyError {
      throw ValidationError("\(error)")
    }
  }

  /// Answers a question and prints the answer.
  func answer(_ question: BudgetQuestion) throws {
    let kinds = AccountantKind(rawValue: accountant.rawValue).map { [$0] }
    let answer: BudgetAnswer
    do {
      answer = try BudgetAnswer(question, setting(), delta: delta, by: kinds)
    } catch PrivacyError.invalid(let problem) {
      throw ValidationError(problem)
    } catch PrivacyError.unsupported(let problem) {
      throw ValidationError(problem)
    }
    if !json { answer.lines(width: Console.width(of: .output)).forEach(Console.out) }
    if curve || svg != nil {
      let chart = try answer.curve()
      if let svg { try Files.write(chart.svg(), to: svg) }
      if curve { Console.write(chart.text(width: Console.columns), to: json ? .error : .output) }
    }
    if json { Console.out(answer.jsonLine) }
  }

  private func scheme() throws -> GaussianRounds.Sampling {
    switch (samplingRate, population, cohort) {
    case (nil, nil, nil):
      guard sampling == Sampling.none else {
        throw ValidationError("give --sampling-rate, or --population and --cohort, or --sampling none")
      }
      return .none
    case _ where sampling == Sampling.none:
      throw ValidationError("--sampling none goes without --sampling-rate, --population and --cohort")
    case (let rate?, nil, nil):
      if sampling == .fixedSize { throw ValidationError("--sampling fixedSize needs --population and --cohort") }
      return .poisson(rate: rate)
    case (nil, let population?, let cohort?):
      guard population >= 1 else { throw ValidationError("--population must be 1 or more, not \(population)") }
      guard cohort >= 1, cohort <= population else {
        throw ValidationError("--cohort must lie in [1, \(population)], not \(cohort)")
      }
      if sampling == .fixedSize { return .fixedSize(cohort: cohort, population: population) }
      return .poisson(rate: Double(cohort) / Double(population))
    case (nil, _, _): throw ValidationError("--population and --cohort go together")
    default: throw ValidationError("give --sampling-rate, or --population and --cohort, not both")
    }
  }
}
