internal import CoveyConfiguration
internal import CoveyCore
internal import CoveyReport
internal import CoveyServer

extension SweepResults {
  /// One HTML page that needs nothing else: the chart, the table, the configuration and what must be said.
  public var page: String {
    let title = "Sweep: \(name)"
    var body = ["<h1>\(Self.escaped(title))</h1>"]
    body.append(
      "<div class=\"warning\"><strong>What this sweep spends</strong>\n"
        + Self.list(spending.sentences) + "</div>")
    let open = runCount - [.done, .refused, .invalid, .failed].reduce(0) { $0 + count($1) }
    var state = "\(count(.done)) of \(runCount) runs done"
    for (what, number) in [
      ("refused for privacy", count(.refused)), ("invalid", count(.invalid)), ("failed", count(.failed)),
      ("still to run", open),
    ] where number > 0 { state += ", \(number) \(what)" }
    body.append("<p>\(state); \(plan.seeds) seed\(plan.seeds == 1 ? "" : "s") a setting.</p>")
    if !warnings.isEmpty {
      body.append("<div class=\"warning\"><strong>Warnings</strong>\n\(Self.list(warnings))</div>")
    }
    if !sentences.isEmpty {
      body.append("<h2>Best settings</h2>\n" + Self.list(sentences))
      if plan.combinations.count > 1 { body.append("<p>\(Self.escaped(Self.optimism))</p>") }
    }
    if let chart { body.append("<figure>\n\(chart.svg(width: 860, height: 500))</figure>") }
    body.append("<h2>All settings</h2>\n" + htmlTable)
    body.append(
      "<p>Rows in bold are on the Pareto front: no setting has more at the same epsilon, or as much at a smaller one. "
        + "Intervals are Student's at 95 % over seeds; the cost of privacy is the mean difference to the best setting "
        + "without privacy, seed by seed.</p>")
    if !troubled.isEmpty { body.append("<h2>What did not run</h2>\n" + Self.list(troubles)) }
    body.append(
      "<h2>What varied</h2>\n" + Self.list(plan.axes.map { "\($0.path): \($0.values.joined(separator: ", "))" }))
    if let resolved {
      body.append(
        "<h2>Configuration</h2>\n<p>Complete, of the first setting and seed 1.</p>\n<pre>\(Self.escaped(resolved))</pre>"
      )
    }
    body.append("<footer>Covey \(CoveyVersion.current)</footer>")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <title>\(Self.escaped(title))</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      \(body.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private static let style = """
    body{font:15px/1.5 system-ui,'Segoe UI',Helvetica,Arial,sans-serif;color:#222;max-width:60rem;margin:2rem auto;\
    padding:0 1rem}table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{padding:.25rem .7rem;\
    border-bottom:1px solid #ddd;text-align:left}tr.front td{font-weight:600}.warning{background:#fff4e0;\
    border-left:4px solid #d55e00;padding:.6rem 1rem;margin:1rem 0}pre{background:#f5f5f5;padding:1rem;overflow:auto}\
    figure{margin:1rem 0}svg{max-width:100%;height:auto}footer{margin-top:2rem;color:#666}
    """

  private var first: LoadedConfiguration? {
    settings.lazy.compactMap { if case .success(let loaded) = $0.setting.configuration { loaded } else { nil } }.first
  }

  private var name: String { first?.simulation.name ?? "simulation" }

  private var resolved: String? {
    guard var simulation = first?.simulation else { return nil }
    simulation.seed = 1
    return simulation.yaml
  }

  private var troubles: [String] {
    troubled.flatMap { result in
      let name = result.setting.text(plan.axes)
      let what = result.setting.isBaseline ? "without privacy" + (name.isEmpty ? "" : ", \(name)") : name
      return result.problems.map { "\(what): \($0)" }
    }
  }

  private var htmlTable: String {
    let axes = shownAxes
    let head =
      ["epsilon"] + axes.map(\.axis.label)
      + ["noise", "\(measure.rawValue) (95 % interval)", "cost of privacy", "runs", ""]
    func line(_ cells: [String], _ tag: String, _ style: String = "") -> String {
      "<tr\(style)>" + cells.map { "<\(tag)>\(Self.escaped($0))</\(tag)>" }.joined() + "</tr>"
    }
    var lines = [line(head, "th")]
    func add(_ result: SettingResult, _ epsilon: String) {
      var cells = row(result, epsilon: epsilon, axes: axes)
      let marks = [result.isBest ? "best" : nil, result.kind == .notPrivate ? "not private" : nil]
      cells[cells.count - 1] = marks.compactMap { $0 }.joined(separator: ", ")
      lines.append(line(cells, "td", result.isOnFront ? " class=\"front\"" : ""))
    }
    for (epsilon, settings) in byEpsilon { for result in settings { add(result, number(epsilon)) } }
    for result in withoutEpsilon { add(result, "?") }
    for result in baselines where result.score != nil { add(result, "none") }
    return "<table>\n\(lines.joined(separator: "\n"))\n</table>"
  }

  private static func list(_ items: [String]) -> String {
    "<ul>\n" + items.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
