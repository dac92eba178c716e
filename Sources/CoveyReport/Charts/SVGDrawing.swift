/// Draws one chart as SVG.
struct SVGDrawing {
  private static let colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
  private static let dashes = ["", "7 3", "2 3", "9 3 2 3"]
  /// The width of a letter of the 12-pixel font, on average; generous, because fonts differ.
  private static let letter = 6.8

  private let chart: Chart
  private let width: Double
  private let height: Double
  private let x: AxisFrame
  private let y: AxisFrame
  private let left: Double
  private let right: Double
  private let top: Double
  private let bottom: Double
  private var lines: [String] = []

  init(_ chart: Chart, width: Double, height: Double) {
    self.chart = chart
    self.width = width
    (x, y) = chart.frames(xTicks: Int(width / 90), yTicks: Int(height / 60))
    let longest = y.labels.map(\.count).max() ?? 1
    left = 34 + Double(longest) * Self.letter
    right = width - 24
    let names = Self.legend(of: chart)
    let rows = Self.rows(names, width: right - left)
    top = (chart.title.isEmpty ? 14 : 38) + Double(rows.count) * 18
    // A long legend makes the image taller rather than the plot nothing.
    self.height = max(height, top + 120)
    bottom = self.height - 48
    drawAxes()
    drawLegend(rows)
    for level in chart.levels { draw(level) }
    for (index, series) in chart.series.enumerated() { draw(series, index: index) }
  }

  /// The finished image.
  var text: String {
    let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
    let box = "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\""
    let title = chart.title.isEmpty ? "\(chart.y.label) over \(chart.x.label)" : chart.title
    return """
      <svg xmlns="http://www.w3.org/2000/svg" \(size) \(box) role="img" \
      font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12" fill="#222">
      <title>\(Self.escaped(title))</title>
      <rect width="100%" height="100%" fill="#fff"/>
      \(lines.joined(separator: "\n"))
      </svg>

      """
  }

  private func px(_ value: Double) -> Double { left + x.position(value) * (right - left) }
  private func py(_ value: Double) -> Double { bottom - y.position(value) * (bottom - top) }

  private mutating func drawAxes() {
    if !chart.title.isEmpty {
      write(chart.title, x: left, y: 24, extra: " font-size=\"15\" font-weight=\"600\"")
    }
    for (tick, label) in zip(x.ticks, x.labels) {
      let at = px(tick)
      line(at, top, at, bottom, "stroke=\"#e4e4e4\"")
      line(at, bottom, at, bottom + 5, "stroke=\"#666\"")
      write(label, x: at, y: bottom + 19, extra: " text-anchor=\"middle\"")
    }
    for (tick, label) in zip(y.ticks, y.labels) {
      let at = py(tick)
      line(left, at, right, at, "stroke=\"#e4e4e4\"")
      line(left - 5, at, left, at, "stroke=\"#666\"")
      write(label, x: left - 9, y: at + 4, extra: " text-anchor=\"end\"")
    }
    let size = "width=\"\(Self.number(right - left))\" height=\"\(Self.number(bottom - top))\""
    lines.append(
      "<rect x=\"\(Self.number(left))\" y=\"\(Self.number(top))\" \(size) fill=\"none\" stroke=\"#666\" class=\"frame\"/>"
    )
    write(chart.x.label, x: (left + right) / 2, y: height - 12, extra: " text-anchor=\"middle\"")
    let middle = (top + bottom) / 2
    write(
      chart.y.label, x: 16, y: middle,
      extra: " text-anchor=\"middle\" transform=\"rotate(-90 16 \(Self.number(middle)))\"")
  }

  private mutating func draw(_ level: ChartLevel) {
    let style = "stroke=\"#555\" stroke-dasharray=\"5 4\""
    switch level.axis {
    case .x where chart.x.accepts(level.value): line(px(level.value), top, px(level.value), bottom, style)
    case .y where chart.y.accepts(level.value): line(left, py(level.value), right, py(level.value), style)
    default: break
    }
  }

  private mutating func draw(_ series: ChartSeries, index: Int) {
    let colour = Self.colours[index % Self.colours.count]
    if series.hasLine {
      for run in chart.runs(series) where run.count > 1 {
        let points = run.map { "\(Self.number(px($0.x))),\(Self.number(py($0.y)))" }.joined(separator: " ")
        lines.append("<polyline points=\"\(points)\" \(stroke(index)) stroke-linejoin=\"round\" fill=\"none\"/>")
      }
    }
    for point in series.points where chart.shows(point) {
      let (cx, cy) = (px(point.x), py(point.y))
      let bar = "stroke=\"\(colour)\" stroke-width=\"1.2\""
      if let interval = point.yInterval {
        let (low, high) = (py(interval.lowerBound), py(interval.upperBound))
        line(cx, low, cx, high, bar)
        for end in [low, high] { line(max(cx - 4, left), end, min(cx + 4, right), end, bar) }
      }
      if let interval = point.xInterval {
        let (low, high) = (px(interval.lowerBound), px(interval.upperBound))
        line(low, cy, high, cy, bar)
        for end in [low, high] { line(end, max(cy - 4, top), end, min(cy + 4, bottom), bar) }
      }
      // A line of one point would not be seen.
      if series.hasMarks || series.points.count == 1 { mark(cx, cy, index: index) }
      if let label = point.label {
        let room = Double(label.count) * Self.letter + 8
        let leftwards = cx + room > right
        write(
          label, x: leftwards ? cx - 8 : cx + 8, y: max(cy - 7, top + 12),
          extra: leftwards ? " text-anchor=\"end\"" : "")
      }
    }
  }

  /// A mark whose shape tells series apart: circle, square, diamond, triangle.
  private mutating func mark(_ cx: Double, _ cy: Double, index: Int) {
    let fill = "fill=\"\(Self.colours[index % Self.colours.count])\" stroke=\"#fff\" stroke-width=\"0.8\""
    func path(_ corners: [(Double, Double)]) -> String {
      let points = corners.map { "\(Self.number(cx + $0.0)),\(Self.number(cy + $0.1))" }
      return "<polygon points=\"\(points.joined(separator: " "))\" \(fill)/>"
    }
    switch index % 4 {
    case 0: lines.append("<circle cx=\"\(Self.number(cx))\" cy=\"\(Self.number(cy))\" r=\"4\" \(fill)/>")
    case 1: lines.append(path([(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)]))
    case 2: lines.append(path([(0, -5), (5, 0), (0, 5), (-5, 0)]))
    default: lines.append(path([(0, -5), (4.6, 3.6), (-4.6, 3.6)]))
    }
  }

  private func stroke(_ index: Int) -> String {
    let dash = Self.dashes[index / Self.colours.count % Self.dashes.count]
    let pattern = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
    return "stroke=\"\(Self.colours[index % Self.colours.count])\" stroke-width=\"2\"\(pattern)"
  }
}

extension SVGDrawing {
  private enum Entry {
    case series(Int, ChartSeries)
    case level(String)

    var name: String {
      switch self {
      case .series(_, let series): series.name
      case .level(let name): name
      }
    }
  }

  private static func legend(of chart: Chart) -> [Entry] {
    let series = chart.series.enumerated().filter { !$0.element.name.isEmpty }.map { Entry.series($0, $1) }
    return series + chart.levels.filter { !$0.name.isEmpty }.map { Entry.level($0.name) }
  }

  /// The legend's entries in rows that fit into `width`.
  private static func rows(_ entries: [Entry], width: Double) -> [[Entry]] {
    var rows: [[Entry]] = []
    var used = 0.0
    for entry in entries {
      let room = 44 + Double(entry.name.count) * letter
      if rows.isEmpty || used + room > width {
        rows.append([entry])
        used = room
      } else {
        rows[rows.count - 1].append(entry)
        used += room
      }
    }
    return rows
  }

  private mutating func drawLegend(_ rows: [[Entry]]) {
    for (index, row) in rows.enumerated() {
      let at = top - 10 - Double(rows.count - 1 - index) * 18
      var start = left
      for entry in row {
        switch entry {
        case .series(let place, let series):
          if series.hasLine { line(start, at - 4, start + 22, at - 4, stroke(place)) }
          if series.hasMarks { mark(start + 11, at - 4, index: place) }
        case .level: line(start, at - 4, start + 22, at - 4, "stroke=\"#555\" stroke-dasharray=\"5 4\"")
        }
        write(entry.name, x: start + 28, y: at)
        start += 44 + Double(entry.name.count) * Self.letter
      }
    }
  }

  private mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    let ends = [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)].map { "\($0.0)=\"\(Self.number($0.1))\"" }
    lines.append("<line \(ends.joined(separator: " ")) \(style)/>")
  }

  private mutating func write(_ text: String, x: Double, y: Double, extra: String = "") {
    lines.append("<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(extra)>\(Self.escaped(text))</text>")
  }

  private static func number(_ value: Double) -> String {
    NumberText.general((value * 100).rounded() / 100, digits: 8)
  }

  /// Text within XML; control characters, which XML forbids, become spaces.
  private static func escaped(_ text: String) -> String {
    var safe = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "\"": safe += "&quot;"
      case _ where scalar.value < 32 || (0xFFFE...0xFFFF).contains(scalar.value): safe += " "
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }
}
