internal import CoveyCore
internal import CoveyNoise

extension LossMixture {
  /// A Poisson sample whose size m is told: sampled Gaussians of rate m / N, with the chance of m.
  ///
  /// Under zeroOut m is as likely with the unit as without. Under addOrRemoveOne it tells of the unit itself: without it there
  /// are N - 1 others, so that m is (N - m) / ((1 - q) N) times as likely.
  ///
  /// Sizes are merged two by two, outwards, their mean kept: a hockey-stick divergence is jointly convex and homogeneous in
  /// its two measures, and both (the mean of rate m / N, and the factor above) are linear in m, so that this can only add.
  /// - Parameter isPresenceTold: addOrRemoveOne.
  static func cohort(population: Int, rate: Double, noise: Double, isPresenceTold: Bool) throws -> LossMixture {
    let sizes = try CohortSizes(population: population, rate: rate)
    let n = Double(population)
    var nodes = sizes.nodes(noise: isPresenceTold ? noise : 0)
    for (m, weight) in sizes.weights {
      let (left, right) = nodes.around(m)
      let share = left == right ? 0 : (m - left) / (right - left)
      nodes.add(weight * (1 - share), at: left)
      if share > 0 { nodes.add(weight * share, at: right) }
    }
    var mixture = LossMixture()
    mixture.unknown = sizes.unknown
    for (m, weight) in nodes.masses {
      let shift = isPresenceTold ? Numerics.log((n - m) / n) - Numerics.log1p(-rate) : 0
      mixture.add(Part(weight: weight, rate: m / n, noise: noise, shift: shift))
    }
    return mixture
  }

  /// A Poisson sample whose m members bring the noise, and m is told by it: rate m / N and noise sqrt(m) `share`; nothing but m
  /// below `least` members. zeroOut.
  ///
  /// Two chords merge the sizes between two others: the divergence is convex in the rate at any noise, and convex in
  /// u = P(|N(0, 1)| < 1 / 2z) at any rate, because d/dz log(dG/du) has the sign of -e^2 (G being the Gaussian profile at e:
  /// dG/dmu = phi(mu / 2 - e / mu), du/dmu = phi(mu / 2), their ratio e^(e/2 - e^2 / 2 mu^2) up to a constant rises with mu).
  static func shares(population: Int, rate: Double, share: Double, least: Int) throws -> LossMixture {
    let sizes = try CohortSizes(population: population, rate: rate)
    let n = Double(population)
    var mixture = LossMixture()
    mixture.unknown = sizes.unknown
    let hidden = sizes.weights.prefix { $0.size < Double(least) }
    mixture.add(Part(weight: hidden.reduce(0) { $0 + $1.weight }, rate: 0, noise: 1, shift: 0))
    let told = sizes.weights.dropFirst(hidden.count)
    guard let first = told.first?.size, let last = told.last?.size else { return mixture }
    func noise(_ m: Double) -> Double { m.squareRoot() * share }
    var nodes = sizes.nodes(noise: 0, from: first, to: last)
    // The masses of rate and noise of neighbouring nodes: (left, left), (left, right), (right, left), (right, right).
    var corners = SIMD4<Double>.zero
    var pair = (first, first)
    func flush() {
      let (left, right) = pair
      mixture.add(Part(weight: corners[0], rate: left / n, noise: noise(left), shift: 0))
      mixture.add(Part(weight: corners[1], rate: left / n, noise: noise(right), shift: 0))
      mixture.add(Part(weight: corners[2], rate: right / n, noise: noise(left), shift: 0))
      mixture.add(Part(weight: corners[3], rate: right / n, noise: noise(right), shift: 0))
      corners = .zero
    }
    for (m, weight) in told {
      let next = nodes.around(m)
      if next != pair {
        flush()
        pair = next
      }
      let (left, right) = pair
      guard left < right else {
        corners[0] += weight
        continue
      }
      let far = (m - left) / (right - left)
      // Rounding must not take from the left, where there is less noise.
      let loud = max(0, Self.shareOfLouder(noise(m), noise(left), noise(right)) - 1e-9)
      let near = 1 - far
      let byRate = SIMD4<Double>(near, near, far, far)
      let byNoise = SIMD4<Double>(1 - loud, loud, 1 - loud, loud)
      corners += byRate * byNoise * weight
    }
    flush()
    return mixture
  }

  /// Where u of the middle noise is between that of `low` and that of `high`, from 0 to 1.
  private static func shareOfLouder(_ middle: Double, _ low: Double, _ high: Double) -> Double {
    func u(_ noise: Double) -> Double {
      let x = 0.5 / noise
      // 1 - erfc would lose its digits.
      if 0.5 / low < 0.5 {
        let y = x * x / 2
        var term = x
        var sum = x
        for k in 1...20 {
          term *= -y / Double(k)
          sum += term / Double(2 * k + 1)
        }
        return sum
      }
      return 1 - Numerics.erfc(x * 0.707_106_781_186_547_5)
    }
    let width = u(low) - u(high)
    return width > 1e-6 * u(low) ? min(1, max(0, (u(low) - u(middle)) / width)) : 0
  }
}

/// The sizes of a Poisson sample, with their chances.
struct CohortSizes {
  /// Sizes that rise by 1, and their chances.
  private(set) var weights: [(size: Double, weight: Double)] = []
  /// At least the chance of all other sizes.
  private(set) var unknown = 0.0
  private let mode: Double
  private let deviation: Double
  private let population: Double

  /// - Throws: `PrivacyError.unsupported` for a population that has too many sizes.
  init(population: Int, rate: Double) throws {
    guard population <= 1_000_000_000_000 else {
      throw PrivacyError.unsupported(
        "a cohort whose size is told is accounted for in populations of up to 10^12 units, not \(population)")
    }
    let n = Double(population)
    self.population = n
    deviation = (n * rate * (1 - rate)).squareRoot()
    mode = min(n, ((n + 1) * rate).rounded(.down))
    let odds = rate / (1 - rate)
    var up: [(size: Double, weight: Double)] = []
    var down: [(size: Double, weight: Double)] = []
    var total = 1.0
    // From the mode outwards, relative to it.
    func collect(_ sizes: inout [(size: Double, weight: Double)], _ step: Double, _ ratio: (Double) -> Double) {
      var (m, weight) = (mode, 1.0)
      while m + step >= 0, m + step <= n {
        let factor = ratio(m)
        weight *= factor
        m += step
        if weight < 1e-46 {
          // Factors fall outwards.
          unknown += factor < 1 ? weight / (1 - factor) : weight
          break
        }
        sizes.append((m, weight))
        total += weight
      }
    }
    collect(&up, 1) { (n - $0) / ($0 + 1) * odds }
    collect(&down, -1) { $0 / (n - $0 + 1) / odds }
    weights = (down.reversed() + [(mode, 1)] + up).map { ($0.size, $0.weight / total) }
    unknown = min(1, unknown / total * 2)
  }

  /// Sizes to which others may be moved without adding more than some parts in 10,000: close to one another relative to the
  /// rate (and to one less the rate), and to what the size tells itself if its noise is given.
  func nodes(noise: Double, from low: Double? = nil, to high: Double? = nil) -> LossMixtureNodes {
    let low = low ?? weights[0].size
    let high = high ?? weights[weights.count - 1].size
    let mode = min(max(mode, low), high)
    var most = Double.infinity
    if noise > 0 { most = 0.05 * (deviation * deviation + (mode / noise) * (mode / noise)).squareRoot() }
    return LossMixtureNodes(from: low, to: high, centre: mode) { m in
      let isFar = abs(m - mode) > 4 * deviation
      return (min(0.025 * min(m, population - m), most) * (isFar ? 4 : 1)).rounded(.down)
    }
  }
}
