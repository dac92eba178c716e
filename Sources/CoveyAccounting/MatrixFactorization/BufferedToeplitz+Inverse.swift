extension BufferedToeplitz {
  /// The decays and output scales of C^-1, which is of the same form: coefficients 1, then sums of scale * decay^(i-1).
  /// Largest decay first; buffers of equal decay count once, those of scale 0 not at all.
  ///
  /// The decays are the eigenvalues of diag(theta) - 1 w^T, the roots of 1 + sum of w_j / (x - theta_j): one below each
  /// theta, above the next smaller one. The scales are the residues there.
  public var inverse: (decays: [Double], scales: [Double]) {
    var poles = [(decay: Double, scale: Double)]()
    for (decay, scale) in zip(decays, scales).sorted(by: { $0.0 > $1.0 }) where scale > 0 {
      if let last = poles.last, last.decay - decay <= 1e-15 {
        poles[poles.count - 1].scale += scale
      } else {
        poles.append((decay, scale))
      }
    }
    let roots = poles.indices.map { root(below: $0, poles) }
    let residues = roots.indices.map { j in
      poles.indices.reduce(1.0) { product, m in
        product * (roots[j] - poles[m].decay) / (m == j ? 1 : roots[j] - roots[m])
      }
    }
    return (roots, residues)
  }

  /// The root between pole `index` and the next smaller one, by bisection: the function falls from +infinity above the
  /// lower pole to -infinity below the upper one. The lowest root is above the lowest pole minus the sum of the scales.
  private func root(below index: Int, _ poles: [(decay: Double, scale: Double)]) -> Double {
    var high = poles[index].decay
    var low = index + 1 < poles.count ? poles[index + 1].decay : high - poles.reduce(0) { $0 + $1.scale }
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return middle }
      let value = poles.reduce(1.0) { $0 + $1.scale / (middle - $1.decay) }
      if value > 0 { low = middle } else { high = middle }
    }
  }
}
