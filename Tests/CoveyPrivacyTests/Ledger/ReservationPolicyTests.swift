import CoveyPrivacy
import Testing

@Suite("Reservation policy")
struct ReservationPolicyTests {
  @Test("writing takes a hundredth of the time in the end, from a first reservation of one")
  func share() {
    // A write takes 5 ms, a round 20 ms: 25 releases a write are needed, 32 the next power of two.
    var policy = ReservationPolicy()
    #expect(policy.size == 1)
    for _ in 0..<20 { policy.wrote(seconds: 0.005, interval: 0.02 * Double(policy.size)) }
    #expect(policy.size == 32)
  }

  @Test("slow rounds reserve one at a time, and a reservation has a limit")
  func limits() {
    var slow = ReservationPolicy()
    for _ in 0..<20 { slow.wrote(seconds: 0.005, interval: 1) }
    #expect(slow.size == 1)
    var fast = ReservationPolicy()
    for _ in 0..<20 { fast.wrote(seconds: 1, interval: 1) }
    #expect(fast.size == ReservationPolicy.maximum)
  }
}
