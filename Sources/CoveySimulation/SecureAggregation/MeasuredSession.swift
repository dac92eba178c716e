internal import CoveyCore
internal import CoveySecureAggregation
internal import CoveyTransport

/// A client's session with a stop watch.
final class MeasuredSession: ClientSession {
  private let session: any ClientSession
  private let host: SessionHost
  private let clock = ContinuousClock()

  init(_ session: any ClientSession, host: SessionHost) {
    self.session = session
    self.host = host
  }

  var client: ClientID { session.client }
  var step: SessionStep? { session.step }
  var invitation: SessionInvitation? { session.invitation }

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
      host.count(clientSeconds: Double(whole) + Double(fraction) * 1e-18)
    }
    return try body()
  }
}
