internal import CoveyCore
internal import CoveySecureAggregation
internal import Synchronization

/// A client's session with a stop watch.
final class MeasuredSession: ClientSession {
  private let session: any ClientSession
  private let clock = ContinuousClock()
  private let seconds = Mutex(0.0)

  init(_ session: any ClientSession) {
    self.session = session
  }

  var client: ClientID { session.client }
  var step: SessionStep? { session.step }
  var invitation: SessionInvitation? { session.invitation }

  /// The seconds since this was asked last.
  func takeSeconds() -> Double {
    seconds.withLock { seconds in
      defer { seconds = 0 }
      return seconds
    }
  }

  func answer(_ message: [UInt8]) throws -> [UInt8] {
    try measure { try session.answer(message) }
  }

  func accept(_ message: [UInt8]) throws {
    try measure { try session.accept(message) }
  }

  func begin(_ round: RoundBinding, charging charge: PrivacyCharge, within most: PrivacyCharge?) throws -> Bytes32 {
    try measure { try session.begin(round, charging: charge, within: most) }
  }

  func mask(_ values: inout RingVector, into message: inout [UInt8]) throws {
    try measure { try session.mask(&values, into: &message) }
  }

  private func measure<Result>(_ body: () throws -> Result) rethrows -> Result {
    let start = clock.now
    defer {
      let (whole, fraction) = start.duration(to: clock.now).components
      seconds.withLock { $0 += Double(whole) + Double(fraction) * 1e-18 }
    }
    return try body()
  }
}
