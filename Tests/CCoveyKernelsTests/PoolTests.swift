import CCoveyKernels
import Testing

@Suite struct PoolTests {
  /// Batch, height, width, channels, window, stride, padding above and to the left, output size.
  struct Shape: Sendable {
    let v: [Int]
    var c: covey_pool2d {
      covey_pool2d(
        batch: v[0], height: v[1], width: v[2], channels: v[3], window_h: v[4], window_w: v[5], stride_h: v[6],
        stride_w: v[7], pad_top: v[8], pad_left: v[9], out_height: v[10], out_width: v[11])
    }
  }
  static let shapes: [Shape] = [
    [2, 4, 6, 32, 2, 2, 2, 2, 0, 0, 2, 3], [1, 24, 24, 16, 2, 2, 2, 2, 0, 0, 12, 12],
    [3, 5, 5, 3, 2, 2, 2, 2, 0, 0, 2, 2], [2, 5, 7, 20, 3, 3, 2, 2, 1, 1, 3, 4], [1, 5, 5, 1, 3, 2, 1, 1, 1, 0, 5, 5],
    [2, 6, 6, 17, 2, 2, 3, 3, 0, 0, 2, 2], [1, 7, 7, 48, 7, 7, 1, 1, 0, 0, 1, 1], [1, 4, 4, 5, 3, 3, 1, 1, 2, 2, 6, 6],
  ].map(Shape.init)

  /// Input elements of each output's window, with their offset in the window.
  static func windows(_ p: covey_pool2d) -> [[(offset: Int, element: Int)]] {
    var all: [[(offset: Int, element: Int)]] = []
    for b in 0..<p.batch {
      for oy in 0..<p.out_height {
        for ox in 0..<p.out_width {
          for c in 0..<p.channels {
            var window: [(offset: Int, element: Int)] = []
            for r in 0..<p.window_h {
              for s in 0..<p.window_w {
                let y = oy * p.stride_h + r - p.pad_top
                let x = ox * p.stride_w + s - p.pad_left
                guard y >= 0, y < p.height, x >= 0, x < p.width else { continue }
                window.append((r * p.window_w + s, ((b * p.height + y) * p.width + x) * p.channels + c))
              }
            }
            all.append(window)
          }
        }
      }
    }
    return all
  }

  @Test(arguments: shapes) func maximum(_ shape: Shape) {
    var numbers = Numbers(UInt64(shape.v.reduce(81) { $0 * 5 + $1 }))
    var p = shape.c
    // Few different values: ties must go to the first.
    let x = (0..<(p.batch * p.height * p.width * p.channels)).map { _ in Float(numbers.integer(-3...3)) }
    let windows = Self.windows(p)
    var y = Guarded(count: windows.count)
    var index = [UInt16](repeating: 999, count: windows.count + 16)
    covey_max_pool_forward(&p, x, &y.values, &index)
    let winners = windows.map { window in
      window.dropFirst().reduce(window[0]) { x[$1.element] > x[$0.element] ? $1 : $0 }
    }
    #expect(y.contents == winners.map { x[$0.element] })
    #expect(index[..<windows.count].map(Int.init) == winners.map(\.offset))
    #expect(y.isIntact && index[windows.count...].allSatisfy { $0 == 999 })

    let dy = numbers.floats(windows.count)
    var dx = Guarded(count: x.count)
    covey_max_pool_backward(&p, dy, index, &dx.values)
    var expected = [Double](repeating: 0, count: x.count)
    for (i, winner) in winners.enumerated() { expected[winner.element] += Double(dy[i]) }
    #expect(agrees(dx.contents, expected) && dx.isIntact)
  }

  @Test(arguments: shapes) func average(_ shape: Shape) {
    var numbers = Numbers(UInt64(shape.v.reduce(82) { $0 * 5 + $1 }))
    var p = shape.c
    let x = numbers.floats(p.batch * p.height * p.width * p.channels)
    let windows = Self.windows(p)
    var y = Guarded(count: windows.count)
    covey_average_pool_forward(&p, x, &y.values)
    let means = windows.map { w in w.reduce(0.0) { $0 + Double(x[$1.element]) } / Double(w.count) }
    #expect(agrees(y.contents, means) && y.isIntact)

    let dy = numbers.floats(windows.count)
    var dx = Guarded(count: x.count)
    covey_average_pool_backward(&p, dy, &dx.values)
    var expected = [Double](repeating: 0, count: x.count)
    for (i, window) in windows.enumerated() {
      for place in window { expected[place.element] += Double(dy[i]) / Double(window.count) }
    }
    #expect(agrees(dx.contents, expected) && dx.isIntact)
  }
}
