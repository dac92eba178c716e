extension Chart {
  /// Both axes around everything that is drawn.
  func frames(xTicks: Int, yTicks: Int) -> (x: AxisFrame, y: AxisFrame) {
    var xs: [Double] = []
    var ys: [Double] = []
    for point in series.lazy.flatMap(\.points) where shows(point) {
      xs += [point.x] + ends(point.xInterval, x)
      ys += [point.y] + ends(point.yInterval, y)
    }
    for level in levels {
      switch level.axis {
      case .x: xs.append(level.value)
      case .y: ys.append(level.value)
      }
    }
    return (AxisFrame(x, around: xs, tickCount: xTicks), AxisFrame(y, around: ys, tickCount: yTicks))
  }

  /// Whether both axes have a place for a point.
  func shows(_ point: ChartPoint) -> Bool {
    x.accepts(point.x) && y.accepts(point.y)
  }

  /// The parts of a series between points that cannot be shown; with corners for steps.
  func runs(_ series: ChartSeries) -> [[ChartPoint]] {
    var runs: [[ChartPoint]] = []
    var run: [ChartPoint] = []
    for point in series.points {
      guard shows(point) else {
        if !run.isEmpty { runs.append(run) }
        run = []
        continue
      }
      if series.style == .steps, let last = run.last { run.append(ChartPoint(point.x, last.y)) }
      run.append(point)
    }
    return run.isEmpty ? runs : runs + [run]
  }

  private func ends(_ interval: ClosedRange<Double>?, _ axis: ChartAxis) -> [Double] {
    guard let interval else { return [] }
    return [interval.lowerBound, interval.upperBound].filter(axis.accepts)
  }
}
