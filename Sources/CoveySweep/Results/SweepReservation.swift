internal import CoveyAccounting
public import CoveyPrivacy
internal import CoveyServer

/// What the folder of a run states as released, or reserved for release, whatever became of the run since.
public struct SweepReservation: Sendable, Hashable {
  /// Releases; at least those that happened.
  public let releases: Int
  /// Their epsilon; nil if it is not known.
  public let epsilon: Double?
  /// The delta of that.
  public let delta: Double?
  /// Whether their noise protects anybody.
  public let isPrivate: Bool

  /// What a ledger states.
  public init(_ ledger: PrivacyLedger) {
    releases = ledger.releases.reserved
    epsilon = ledger.headline?.epsilon
    delta = ledger.headline?.delta
    isPrivate = ledger.isPrivate
  }

  package init(releases: Int, epsilon: Double?, delta: Double?, isPrivate: Bool) {
    self.releases = releases
    self.epsilon = epsilon
    self.delta = delta
    self.isPrivate = isPrivate
  }

  /// A ledger that cannot be read: there may be any number of releases.
  static let unknown = SweepReservation(releases: .max, epsilon: nil, delta: nil, isPrivate: true)
}

extension SweepFolder {
  /// What the run's ledger states; nil if there is none, for then nothing was released.
  func reservation(of run: SweepRun) -> SweepReservation? {
    do {
      return SweepReservation(try PrivacyLedger.read("\(path(of: run))/ledger.json"))
    } catch LedgerError.missing {
      return nil
    } catch {
      return .unknown
    }
  }
}
