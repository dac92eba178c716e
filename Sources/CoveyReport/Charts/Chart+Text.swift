extension Chart {
  /// Marks of the first, second, ... series.
  private static let marks: [Character] = ["●", "■", "◆", "▲"]
  /// Which of 6 successive dots the first, second, ... line has.
  private static let patterns: [Set<Int>] = [Set(0..<6), [0, 1, 2, 3], [0, 3], [0, 1, 2, 4]]

  /// The chart as lines of text for a terminal, with lines in braille dots.
  ///
  /// - Parameters:
  ///   - width: Characters a line may have; at least 30 are used.
  ///   - height: Lines of the plot itself, at least 4; axes, labels and legend come on top.
  public func text(width: Int = 80, height: Int = 16) -> String {
    let (xAxis, yAxis) = frames(xTicks: max(2, width / 14), yTicks: max(2, height / 4))
    let yLabels = yAxis.labels
    let margin = yLabels.map(\.count).max() ?? 0
    let columns = max(30, width) - margin - 3
    var canvas = BrailleCanvas(columns: max(10, columns), rows: max(4, height))
    func dot(_ point: ChartPoint) -> (x: Int, y: Int) {
      (
        Int((xAxis.position(point.x) * Double(canvas.width - 1)).rounded()),
        Int((yAxis.position(point.y) * Double(canvas.height - 1)).rounded())
      )
    }
    for level in levels { draw(level, xAxis, yAxis, on: &canvas) }
    for (index, series) in series.enumerated() {
      let pattern = Self.patterns[index % Self.patterns.count]
      for run in runs(series) {
        var position = 0
        if series.hasLine {
          for (start, end) in zip(run, run.dropFirst()) {
            position = canvas.line(from: dot(start), to: dot(end), pattern: pattern, at: position)
          }
        }
      }
      for point in series.points where shows(point) {
        if let interval = point.yInterval {
          let low = dot(ChartPoint(point.x, interval.lowerBound))
          _ = canvas.line(
            from: low, to: dot(ChartPoint(point.x, interval.upperBound)), pattern: Self.patterns[0], at: 0)
        }
        if let interval = point.xInterval {
          let low = dot(ChartPoint(interval.lowerBound, point.y))
          _ = canvas.line(
            from: low, to: dot(ChartPoint(interval.upperBound, point.y)), pattern: Self.patterns[0], at: 0)
        }
        let place = dot(point)
        if series.hasMarks || series.points.count == 1 {
          canvas.mark(place.x, place.y, Self.marks[index % Self.marks.count])
        }
      }
    }
    var lines: [String] = title.isEmpty ? [] : TextLayout(width: max(30, width)).lines(title)
    lines += legend
    lines.append(String(repeating: " ", count: margin + 1) + y.label)
    let rowOfTick = Dictionary(
      zip(yAxis.ticks, yLabels).map { tick, label in
        (canvas.rows - 1 - Int((yAxis.position(tick) * Double(canvas.height - 1)).rounded()) / 4, label)
      }, uniquingKeysWith: { first, _ in first })
    for (row, text) in canvas.text.enumerated() {
      let label = rowOfTick[row] ?? ""
      let padding = String(repeating: " ", count: margin - label.count)
      lines.append("\(padding)\(label) \(label.isEmpty ? "│" : "┤")\(text)")
    }
    lines += bottom(xAxis, columns: canvas.columns, margin: margin)
    return lines.map(Self.trimmed).joined(separator: "\n") + "\n"
  }

  private func draw(_ level: ChartLevel, _ xAxis: AxisFrame, _ yAxis: AxisFrame, on canvas: inout BrailleCanvas) {
    let (right, top) = (canvas.width - 1, canvas.height - 1)
    switch level.axis {
    case .x where x.accepts(level.value):
      let at = Int((xAxis.position(level.value) * Double(right)).rounded())
      _ = canvas.line(from: (at, 0), to: (at, top), pattern: [0, 3], at: 0)
    case .y where y.accepts(level.value):
      let at = Int((yAxis.position(level.value) * Double(top)).rounded())
      _ = canvas.line(from: (0, at), to: (right, at), pattern: [0, 3], at: 0)
    default: break
    }
  }

  /// The horizontal axis with its ticks, their labels and the axis's own.
  private func bottom(_ axis: AxisFrame, columns: Int, margin: Int) -> [String] {
    var rule = [Character](repeating: "─", count: columns)
    var labels = [Character](repeating: " ", count: columns + margin + 2)
    var free = 0
    for (tick, label) in zip(axis.ticks, axis.labels) {
      let column = Int((axis.position(tick) * Double(2 * columns - 1)).rounded()) / 2
      rule[column] = "┴"
      let start = min(max(0, margin + 2 + column - label.count / 2), labels.count - label.count)
      guard start >= free else { continue }
      for (offset, character) in label.enumerated() { labels[start + offset] = character }
      free = start + label.count + 1
    }
    let indent = String(repeating: " ", count: margin + 1)
    let centre = max(0, (columns - x.label.count) / 2)
    return [
      indent + "└" + String(rule), String(labels), indent + " " + String(repeating: " ", count: centre) + x.label,
    ]
  }

  private var legend: [String] {
    let samples = ["⠤⠤⠤", "⠤⠄⠤", "⠄⠄⠄", "⠤⠠⠤"]
    var lines: [String] = []
    for (index, series) in series.enumerated() where !series.name.isEmpty {
      let mark = String(Self.marks[index % Self.marks.count])
      let line = samples[index % samples.count]
      lines.append("  \(series.hasMarks ? (series.hasLine ? line + mark : mark) : line) \(series.name)")
    }
    return lines + levels.filter { !$0.name.isEmpty }.map { "  ⠄⠄⠄ \($0.name)" }
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
