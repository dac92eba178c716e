/// Which theorem a figure follows from. The raw value is its name in ledgers.
public enum PrivacyFormula: String, Sendable, Hashable, Codable, CaseIterable {
  /// Gaussian noise in every participation, no sampling: G(a sqrt(k) / z) (Balle, Wang 2018, arXiv 1805.06530).
  case gaussian = "F1"
  /// Gaussian noise on Poisson samples that nobody sees (Mironov, Talwar, Zhang 2019, arXiv 1908.10530; privacy-loss
  /// distributions: Koskela et al. 2020, arXiv 1906.03049).
  case poisson = "F2"
  /// Samples of fixed size (Balle, Barthe, Gaboardi 2018, arXiv 1807.01647; Zhu, Dong, Wang 2022, arXiv 2106.08567).
  case fixedSize = "F3"
  /// Correlated noise: G(a s / z), s the sensitivity of the matrix (Denisov et al. 2022, arXiv 2202.08312).
  case matrix = "F4"
  /// Banded matrices with Poisson samples within groups (Choquette-Choo et al. 2023, arXiv 2306.08153).
  case bandedGroups = "F5"
  /// The lottery is seen and not chosen: information beside a capped figure, never a budget.
  case lottery = "F6"
  /// Poisson samples whose size is told.
  case publicCohort = "F7"
  /// DP-SGD inside a client: Poisson samples of its examples, over its own steps (Abadi et al. 2016, arXiv 1607.00133).
  case example = "F8"
  /// Each client's own noise, composed over its participations.
  case local = "F9"
}
