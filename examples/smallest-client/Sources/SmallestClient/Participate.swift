import CoveyClient

/// Takes part in one round after the other and says so, until the process is killed: what `scripts/check-participation` does
/// to it. A line is printed once its participation is on the disk, and the next number is above all that the file holds.
func participate(path: String) throws -> Never {
  let history = try FileHistory(path: path)
  let limit = ParticipationLimit(charge: PrivacyCharge(rho: 1e9), rounds: 1, seconds: 0)
  let run = Bytes32.zero
  func name(_ number: Int) -> RoundName { RoundName(task: "tiny", run: run, round: number) }
  // A restarted client finds the first number that its history has not seen, as one that a server sent would be.
  var (low, high) = (0, 1)
  func isFree(_ number: Int) -> Bool { (try? history.check(name(number), seconds: 0, within: limit)) != nil }
  while !isFree(high) { high *= 2 }
  while low < high {
    let middle = (low + high) / 2
    if isFree(middle) { high = middle } else { low = middle + 1 }
  }
  print("spent", history.spent.rho, "next", low)
  var number = low
  while true {
    var bytes = [UInt8](repeating: 0, count: 32)
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    guard let session = Bytes32(bytes: bytes) else { preconditionFailure("a digest has 32 bytes") }
    print("begins", number)
    try history.begin(
      ParticipationRecord(name: name(number), session: session, charge: PrivacyCharge(rho: 1), seconds: number),
      within: limit)
    print("begun", number)
    try history.answered(session)
    number += 1
  }
}
