internal import CoveyAccounting
internal import CoveyNoise

// Prints medians of milliseconds a line as JSON: accountants, calibration, and samplers in nanoseconds a value.
// Usage: accounting [REPEATS]

let repeats = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 5 : 5
let clock = ContinuousClock()

func median(_ body: () throws -> Void) rethrows -> Double {
  var times = [Double]()
  for _ in 0..<repeats { times.append(try clock.measure(body) / .milliseconds(1)) }
  return times.sorted()[repeats / 2]
}

func line(_ name: String, _ value: Double, _ milliseconds: Double) {
  print(#"{"name": "\#(name)", "value": \#(value), "milliseconds": \#(milliseconds)}"#)
}

func sampled(_ z: Double, _ q: Double) -> PrivacyEvent { .poissonSampled(rate: q, of: .gaussian(noiseMultiplier: z)) }

for (name, kind) in [("pld epsilon", AccountantKind.pld), ("rdp epsilon", .rdp)] {
  var epsilon = 0.0
  let time = try median {
    var accountant = kind.makeAccountant(adjacency: .addOrRemoveOne)
    try accountant.compose(sampled(1, 0.01), count: 1000)
    epsilon = try accountant.epsilon(delta: 1e-5)
  }
  line(name, epsilon, time)
}
for (name, kind) in [("pld calibration", AccountantKind.pld), ("rdp calibration", .rdp)] {
  var noise = 0.0
  let time = try median {
    noise = try Calibration.noiseMultiplier(epsilon: 1, delta: 1e-5, accountant: kind, adjacency: .addOrRemoveOne) {
      [.repeated(sampled($0, 0.01), count: 1000)]
    }
  }
  line(name, noise, time)
}
let supply = try SecureNoise.fresh()
for sigma in [1.0, 16, 1e3, 1e4, 1e6] {
  let gaussian = try DiscreteGaussian(standardDeviation: sigma)
  var values = [Int64](repeating: 0, count: 1_000_000)
  var round = 0
  let time = median {
    var span = values.mutableSpan
    gaussian.fill(&span, from: supply.source(.update, round: round, client: 0, piece: 0))
    round += 1
  }
  line("discrete Gaussian, sigma \(sigma), 1e6 values", sigma, time)
}
