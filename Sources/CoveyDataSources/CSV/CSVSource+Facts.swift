import CoveyCore

extension CSVSource {
  /// What the reading of the training tables took from their rows, each with the key that states it instead.
  func statistics(_ learned: CSVLearned) -> [DataFacts.Statistic] {
    var found: [DataFacts.Statistic] = []
    func note(_ what: String, _ columns: [String], _ key: String, remedy: String) {
      guard !columns.isEmpty else { return }
      found.append(DataFacts.Statistic(name: "\(what) of \(Self.count(columns))", key: key, remedy: remedy))
    }
    func bounds(_ columns: [String]) -> String {
      "data.bounds: {\(Self.example(columns, "[lower, upper]"))}"
    }
    note(
      "means and deviations", learned.standardized, "data.standardize",
      remedy: "state public \(bounds(learned.standardized)), or data.standardize: false")
    note(
      "means for missing numbers", learned.means, "data.missingNumbers",
      remedy: "state missingNumbers: middle with public \(bounds(learned.means)), or dropRow, or error")
    note(
      "medians for missing numbers", learned.medians, "data.missingNumbers",
      remedy: "state missingNumbers: middle with public \(bounds(learned.medians)), or dropRow, or error")
    note(
      "categories", learned.categories, "data.categories",
      remedy: "state a public list, data.categories: {\(Self.example(learned.categories, "[...]"))}")
    if let column = learned.classes {
      found.append(
        DataFacts.Statistic(
          name: "the classes of column \(column)", key: "data.classes",
          remedy: "state a public list, data.classes: [...]"))
    }
    return found
  }

  /// What the configuration states, for the ledger.
  var statedFacts: [String] {
    var facts: [String] = []
    func note(_ what: String, _ count: Int) {
      if count > 0 { facts.append("\(what) of \(count == 1 ? "1 column" : "\(count) columns")") }
    }
    note("bounds", bounds.count)
    note("categories", categories.count)
    if task == .classes, let classes { facts.append("\(classes.count) classes") }
    return facts
  }

  /// "2 columns (age, dose)"; names of columns are no data of anybody.
  private static func count(_ columns: [String]) -> String {
    "\(columns.count == 1 ? "1 column" : "\(columns.count) columns") (\(list(columns)))"
  }

  private static func example(_ columns: [String], _ value: String) -> String {
    list(columns.map { "\($0): \(value)" })
  }

  private static func list(_ texts: [String]) -> String {
    texts.prefix(8).joined(separator: ", ") + (texts.count > 8 ? ", ..." : "")
  }
}
