import CoveyReport
import Testing
import _TestSupport

@Suite struct ChartTests {
  private struct Frame {
    let left, top, right, bottom: Double

    init?(_ root: XMLElement) {
      guard let frame = root.all.first(where: { $0.attributes["class"] == "frame" }), let x = frame.number("x"),
        let y = frame.number("y"), let width = frame.number("width"), let height = frame.number("height")
      else { return nil }
      (left, top, right, bottom) = (x, y, x + width, y + height)
    }

    func contains(_ x: Double, _ y: Double) -> Bool {
      x >= left - 0.011 && x <= right + 0.011 && y >= top - 0.011 && y <= bottom + 0.011
    }
  }

  private func points(of polyline: XMLElement) -> [(Double, Double)] {
    (polyline.attributes["points"] ?? "").split(separator: " ").map { pair in
      let both = pair.split(separator: ",").compactMap { Double(String($0)) }
      return (both.first ?? .nan, both.last ?? .nan)
    }
  }

  private let simple = Chart(
    title: "Epsilon & rounds <1>", x: ChartAxis("rounds", including: [0]), y: ChartAxis("epsilon", including: [0]),
    series: [
      ChartSeries("pld", points: [ChartPoint(0, 0), ChartPoint(50, 1.5), ChartPoint(100, 2.1)]),
      ChartSeries(
        "measured", points: [ChartPoint(20, 1, yInterval: 0.8...1.3, label: "a \"b\"")], style: .points),
    ], levels: [ChartLevel(.y, at: 2, name: "budget")])

  @Test func drawsWellFormedSVG() throws {
    let root = try #require(XMLElement(parsing: simple.svg(width: 720, height: 440)))
    #expect(root.name == "svg")
    #expect(root.attributes["xmlns"] == "http://www.w3.org/2000/svg")
    #expect(root.attributes["viewBox"] == "0 0 720 440")
    let texts = root.all.filter { $0.name == "text" }.map(\.text)
    for expected in ["Epsilon & rounds <1>", "rounds", "epsilon", "pld", "measured", "budget", "a \"b\"", "0", "100"] {
      #expect(texts.contains(expected), "\(expected) is missing from \(texts)")
    }
    // Nothing is loaded from elsewhere.
    #expect(!root.all.contains { $0.attributes.keys.contains { $0.hasSuffix("href") } })
  }

  @Test func placesPointsByValue() throws {
    let root = try #require(XMLElement(parsing: simple.svg()))
    let frame = try #require(Frame(root))
    let line = try #require(root.all.first { $0.name == "polyline" })
    let points = points(of: line)
    #expect(points.count == 3)
    // The horizontal axis ends at the ticks 0 and 100, the vertical one at 0 and 2.5.
    #expect(abs(points[0].0 - frame.left) < 0.02 && abs(points[0].1 - frame.bottom) < 0.02)
    #expect(abs(points[1].0 - (frame.left + frame.right) / 2) < 0.02)
    #expect(abs(points[2].0 - frame.right) < 0.02)
    #expect(abs(points[1].1 - (frame.bottom + (frame.top - frame.bottom) * 1.5 / 2.5)) < 0.02)
  }

  @Test func everythingLiesWithinTheFrame() throws {
    var choices = Choices(state: 3)
    for _ in 0..<200 {
      let chart = random(&choices)
      let svg = chart.svg(
        width: .random(in: 100...900, using: &choices), height: .random(in: 100...600, using: &choices))
      let root = try #require(XMLElement(parsing: svg), "\(svg)")
      let frame = try #require(Frame(root))
      #expect(frame.right > frame.left && frame.bottom > frame.top)
      for line in root.all where line.name == "polyline" {
        #expect(points(of: line).allSatisfy { frame.contains($0.0, $0.1) }, "\(chart)")
      }
      let marks = root.all.filter { $0.name == "circle" }
      for mark in marks {
        let (x, y) = (mark.number("cx") ?? .nan, mark.number("cy") ?? .nan)
        // The legend's marks lie above the frame.
        #expect(frame.contains(x, y) || y < frame.top, "\(chart)")
      }
    }
  }

  @Test func ticksAreRoundAndSpanTheValues() throws {
    var choices = Choices(state: 11)
    for _ in 0..<300 {
      let low = Double.random(in: -1e3...1e3, using: &choices)
      let span = exponential(.random(in: -6...6, using: &choices))
      let chart = Chart(
        x: ChartAxis("x"), y: ChartAxis("y"),
        series: [ChartSeries("", points: [ChartPoint(0, low), ChartPoint(1, low + span)])])
      let root = try #require(XMLElement(parsing: chart.svg(width: 600, height: 400)))
      let labels = root.all.filter { $0.name == "text" && $0.attributes["text-anchor"] == "end" }.map(\.text)
      #expect((2...15).contains(labels.count), "\(low) \(span): \(labels)")
      #expect(Set(labels).count == labels.count, "\(low) \(span): \(labels)")
      let values = labels.compactMap(Double.init)
      #expect(values.count == labels.count && values == values.sorted(), "\(low) \(span): \(labels)")
    }
  }

  @Test func logarithmicAxesHaveEqualLengthsForEqualRatios() throws {
    let chart = Chart(
      x: ChartAxis("epsilon", scale: .logarithmic), y: ChartAxis("y"),
      series: [
        ChartSeries("", points: [ChartPoint(0.01, 0), ChartPoint(1, 1), ChartPoint(100, 2), ChartPoint(-3, 1)])
      ])
    let root = try #require(XMLElement(parsing: chart.svg()))
    let line = points(of: try #require(root.all.first { $0.name == "polyline" }))
    #expect(line.count == 3)
    #expect(abs((line[1].0 - line[0].0) - (line[2].0 - line[1].0)) < 0.03)
    let texts = root.all.filter { $0.name == "text" }.map(\.text)
    for label in ["0.01", "0.1", "1", "10", "100"] { #expect(texts.contains(label)) }
  }

  @Test func ownTicksAreKept() throws {
    let chart = Chart(
      x: ChartAxis("epsilon", scale: .logarithmic, ticks: [1, 2, 4, 8]), y: ChartAxis("y"),
      series: [ChartSeries("", points: [ChartPoint(1, 0), ChartPoint(8, 1)], style: .lineAndPoints)])
    let root = try #require(XMLElement(parsing: chart.svg()))
    let texts = root.all.filter { $0.attributes["text-anchor"] == "middle" }.map(\.text)
    #expect(texts.prefix(4) == ["1", "2", "4", "8"])
  }

  @Test func whatCannotBeShownInterruptsTheLine() throws {
    let points = [0, 1, .nan, 3, 4, .infinity, 6].map { ChartPoint($0, $0) }
    let chart = Chart(x: ChartAxis("x"), y: ChartAxis("y"), series: [ChartSeries("s", points: points)])
    let root = try #require(XMLElement(parsing: chart.svg()))
    #expect(root.all.filter { $0.name == "polyline" }.map { self.points(of: $0).count } == [2, 2])
  }

  @Test func emptyAndExtremeChartsAreDrawn() throws {
    let values: [[Double]] = [
      [], [0], [5], [-1e300, 1e300], [1e-300, 2e-300], [.nan], [-.infinity], [1e15, 1e15 + 1],
      [Double.greatestFiniteMagnitude, -Double.greatestFiniteMagnitude], [Double.leastNonzeroMagnitude],
    ]
    for scale in [ChartAxis.Scale.linear, .logarithmic] {
      for ys in values {
        let chart = Chart(
          x: ChartAxis("x", scale: scale), y: ChartAxis("y", scale: scale),
          series: [ChartSeries("s", points: ys.map { ChartPoint($0, $0) })], levels: [ChartLevel(.x, at: -1)])
        let svg = chart.svg()
        #expect(XMLElement(parsing: svg) != nil, "\(ys)")
        #expect(!svg.contains("nan") && !svg.contains("inf"), "\(ys)")
        #expect(!chart.text().isEmpty)
      }
    }
  }

  @Test func plotsOnATerminal() {
    let chart = Chart(
      title: "A", x: ChartAxis("x"), y: ChartAxis("y"),
      series: [
        ChartSeries("up", points: [ChartPoint(0, 0), ChartPoint(10, 10)]),
        ChartSeries("down", points: [ChartPoint(0, 10), ChartPoint(10, 0)], style: .points),
      ])
    let lines = chart.text(width: 40, height: 8).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "A")
    #expect(lines[1].hasSuffix("up") && lines[2].hasSuffix("■ down"))
    #expect(lines.count == 4 + 8 + 3 + 1)
    #expect(lines.allSatisfy { $0.count <= 40 })
    // The rising line ends in the upper right corner, in braille dots; the falling points are at the other corners.
    let first = lines[4]
    #expect(first.hasPrefix("10 ┤■"))
    #expect(first.unicodeScalars.last.map { (0x2801...0x28FF).contains($0.value) } == true)
    #expect(lines[11].hasPrefix(" 0 ┤") && lines[11].hasSuffix("■"))
  }

  @Test func theTerminalPlotKeepsToItsWidth() {
    var choices = Choices(state: 5)
    for _ in 0..<200 {
      var chart = random(&choices)
      chart.series = chart.series.map { ChartSeries("s", points: $0.points, style: $0.style) }
      let width = Int.random(in: 40...160, using: &choices)
      for line in chart.text(width: width).split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    }
  }

  private func exponential(_ power: Double) -> Double {
    var value = 1.0
    for _ in 0..<Int(abs(power)) { value *= power < 0 ? 0.1 : 10 }
    return value * (1 + abs(power).truncatingRemainder(dividingBy: 1))
  }

  private func random(_ choices: inout Choices) -> Chart {
    func axis(_ name: String) -> ChartAxis {
      ChartAxis(name, scale: Bool.random(using: &choices) ? .linear : .logarithmic)
    }
    let series = (0..<Int.random(in: 0...6, using: &choices)).map { index in
      let scale = exponential(.random(in: -8...8, using: &choices))
      let points = (0..<Int.random(in: 0...20, using: &choices)).map { _ in
        let (x, y) = (Double.random(in: -0.2...1, using: &choices) * scale, Double.random(in: -1...9, using: &choices))
        return ChartPoint(
          x, y, xInterval: Bool.random(using: &choices) ? nil : x...(x + scale / 9),
          yInterval: Bool.random(using: &choices) ? nil : (y - 1)...(y + 0.1),
          label: Bool.random(using: &choices) ? nil : "point")
      }
      return ChartSeries(
        "series \(index)", points: points, style: ChartSeries.Style.allCases.randomElement(using: &choices) ?? .line)
    }
    return Chart(
      title: Bool.random(using: &choices) ? "" : "title", x: axis("x"), y: axis("y"), series: series,
      levels: [ChartLevel(.y, at: .random(in: -1...10, using: &choices), name: "level")])
  }
}

/// Repeatable choices (SplitMix64).
struct Choices: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
