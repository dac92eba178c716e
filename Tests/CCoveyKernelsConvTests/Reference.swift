import CCoveyKernels

/// The convolution and its gradients from the definition, in double precision; beside every value the sum of the
/// magnitudes of its terms, the natural scale of rounding errors.
struct Reference {
  var y: Sum
  var dx: Sum
  var dw: Sum
  var db: Sum

  struct Sum {
    var values: [Double]
    var magnitudes: [Double]

    init(count: Int) {
      values = Array(repeating: 0, count: count)
      magnitudes = values
    }

    mutating func add(_ term: Double, at index: Int) {
      values[index] += term
      magnitudes[index] += abs(term)
    }

    /// The largest error of `actual`, in units of the largest magnitude; infinite for NaN or a wrong count.
    func error(_ actual: some Collection<Float>) -> Double {
      guard actual.count == values.count else { return .infinity }
      let scale = magnitudes.max() ?? 0
      var worst = 0.0
      for (a, b) in zip(actual, values) {
        let error = abs(Double(a) - b)
        guard error.isFinite else { return .infinity }
        worst = max(worst, error)
      }
      return worst == 0 ? 0 : worst / scale
    }
  }

  init(_ convolution: Convolution, bias: Bool = true) {
    let c = convolution.shape
    y = Sum(count: c.outputs)
    dx = Sum(count: c.inputs)
    dw = Sum(count: c.weights)
    db = Sum(count: c.filters)
    let share = c.channels / c.groups
    let filters = c.filters / c.groups
    for pixel in 0..<c.batch * c.out_height * c.out_width {
      let ox = pixel % c.out_width
      let oy = pixel / c.out_width % c.out_height
      let example = pixel / c.out_width / c.out_height
      for f in 0..<c.filters {
        if bias { y.add(Double(convolution.bias[f]), at: pixel * c.filters + f) }
        db.add(Double(convolution.dy[pixel * c.filters + f]), at: f)
      }
      for tap in 0..<c.kernel_h * c.kernel_w {
        let row = oy * c.stride_h + tap / c.kernel_w - c.pad_top
        let column = ox * c.stride_w + tap % c.kernel_w - c.pad_left
        guard row >= 0, row < c.height, column >= 0, column < c.width else { continue }
        for channel in 0..<c.channels {
          let group = channel / share
          let at = ((example * c.height + row) * c.width + column) * c.channels + channel
          let value = Double(convolution.x[at])
          // The terms of one dx are summed here first: the arrays are the slow part.
          var (sum, magnitude) = (0.0, 0.0)
          for f in group * filters..<(group + 1) * filters {
            let weight = (tap * share + channel % share) * c.filters + f
            let out = pixel * c.filters + f
            let product = Double(convolution.w[weight]) * Double(convolution.dy[out])
            sum += product
            magnitude += abs(product)
            y.add(value * Double(convolution.w[weight]), at: out)
            dw.add(value * Double(convolution.dy[out]), at: weight)
          }
          dx.values[at] += sum
          dx.magnitudes[at] += magnitude
        }
      }
    }
  }
}
