import CoveyNoise
import CoveyPrivacy
import CoveyServer
import Testing

/// Bytes that outlive a ledger, with a disk that can fail.
final class FailingDisk {
  struct Crash: Error {}

  var bytes: [UInt8]?
  /// How many more replacements succeed; nil: all.
  var remaining: Int?
  /// Whether the replacement that fails reaches the disk nevertheless.
  var keepsLast = false
  var writes = 0

  var storage: LedgerStorage {
    LedgerStorage(path: "ledger.json") {
      self.bytes
    } replace: { new in
      if let left = self.remaining {
        if left == 0 {
          if self.keepsLast { self.bytes = new }
          throw Crash()
        }
        self.remaining = left - 1
      }
      self.writes += 1
      self.bytes = new
    }
  }

  func stated() throws -> PrivacyLedger? {
    try bytes.map { try PrivacyLedger.decode($0, path: "ledger.json") }
  }
}

enum LedgerCases {
  /// DP-SGD inside clients of 100 examples each.
  static func examplePlan(rounds: Int) throws -> PrivacyPlan {
    try PrivacyPlan(
      PrivacyConfiguration(mode: .example, budget: nil, clip: .fixed(bound: 1), noiseMultiplier: 1),
      pipeline: PrivacyPipeline(
        population: 10, rounds: rounds, sampling: .fixedSize(size: 5), expectedCohort: 5, parameterCount: 10,
        exampleSizes: [100], batchSize: 10))
  }

  /// Gaussian noise on everybody's updates, whose costs are closed forms.
  static func plan(
    rounds: Int = 20, budget epsilon: Double? = nil, noise: Double? = 5,
    _ mechanism: NoiseMechanism = .gaussian, source: PrivacyConfiguration.Noise = .secure
  ) throws -> PrivacyPlan {
    let budget = try epsilon.map {
      try PrivacyBudget(epsilon: $0, delta: 1e-6, unit: .client, adjacency: .addOrRemoveOne)
    }
    return try PrivacyPlan(
      PrivacyConfiguration(
        mode: .central, budget: budget, clip: .fixed(bound: 1), mechanism: mechanism, noiseMultiplier: noise,
        noise: source),
      pipeline: PrivacyPipeline(
        population: 100, rounds: rounds, sampling: .all, expectedCohort: 100, parameterCount: 10))
  }
}
