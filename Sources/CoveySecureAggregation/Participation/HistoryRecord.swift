internal import CoveyCore
internal import CoveyCrypto

/// One record of a history's file.
///
/// On the disk: u32 length | kind | payload | 16 bytes BLAKE2b-128 over the 16 bytes of the record before (zeros before the
/// first) and all of this record in front of them. The length counts kind and payload; integers are little-endian.
enum HistoryRecord: Sendable, Hashable {
  /// A participation was begun.
  case begun(ParticipationRecord)
  /// A session's unmasking was answered.
  case answered(Bytes32)
  /// What a run has come to, in a compacted file.
  case run(Bytes32, ParticipationBook.Run)
  /// What all participations have come to, in a compacted file.
  case total(PrivacyCharge, seconds: Int?)

  /// Bytes around kind and payload.
  static let frameBytes = 4 + BLAKE2b.shortByteCount

  /// The record's bytes without the digest.
  var body: [UInt8] {
    var payload = HistoryBytes()
    switch self {
    case .begun(let participation):
      payload.append(byte: 1)
      let task = Array(participation.name.task.utf8)
      payload.append(byte: UInt8(truncatingIfNeeded: task.count))
      payload.bytes += task.prefix(MessageLimits.taskBytes)
      payload.append(participation.name.run)
      payload.append(participation.name.round)
      payload.append(participation.name.number)
      payload.append(participation.session)
      payload.append(participation.charge)
      payload.append(participation.seconds)
    case .answered(let session):
      payload.append(byte: 2)
      payload.append(session)
    case .run(let run, let state):
      payload.append(byte: 3)
      payload.append(run)
      payload.append(state.number)
      payload.append(state.round)
      payload.append(state.count)
      for range in state.rounds {
        payload.append(range.lowerBound)
        payload.append(range.upperBound)
      }
    case .total(let charge, let seconds):
      payload.append(byte: 4)
      payload.append(charge)
      payload.append(seconds == nil ? 0 : 1)
      payload.append(seconds ?? 0)
    }
    return HistoryBytes.length(payload.bytes.count) + payload.bytes
  }

  /// The digest that ends a record.
  static func digest(_ body: some Collection<UInt8>, after previous: [UInt8]) throws -> [UInt8] {
    try BLAKE2b.shortHash(previous + body)
  }

  /// The record with this kind and payload; nil if there is none.
  init?(_ bytes: ArraySlice<UInt8>) {
    var reader = HistoryBytes.Reader(bytes)
    guard let kind = reader.byte(), let record = Self.read(kind, &reader), reader.isAtEnd else { return nil }
    self = record
  }

  private static func read(_ kind: UInt8, _ reader: inout HistoryBytes.Reader) -> HistoryRecord? {
    switch kind {
    case 1:
      guard let length = reader.byte(), let text = reader.take(Int(length)),
        let task = String(validating: text, as: UTF8.self), let run = reader.bytes32(), let round = reader.integer(),
        let number = reader.integer(), let session = reader.bytes32(), let charge = reader.charge(),
        let seconds = reader.integer()
      else { return nil }
      return .begun(
        ParticipationRecord(
          name: RoundName(task: task, run: run, round: round, number: number), session: session, charge: charge,
          seconds: seconds))
    case 2: return reader.bytes32().map { .answered($0) }
    case 3: return run(&reader)
    case 4:
      guard let charge = reader.charge(), let isSet = reader.integer(), let seconds = reader.integer() else {
        return nil
      }
      return .total(charge, seconds: isSet == 1 ? seconds : nil)
    default: return nil
    }
  }

  private static func run(_ reader: inout HistoryBytes.Reader) -> HistoryRecord? {
    guard let run = reader.bytes32(), let number = reader.integer(), let round = reader.integer(),
      let count = reader.integer()
    else { return nil }
    var state = ParticipationBook.Run(number: number, round: round, count: count)
    while !reader.isAtEnd {
      guard let first = reader.integer(), let last = reader.integer(), first <= last,
        state.rounds.last.map({ $0.upperBound < first }) ?? true
      else { return nil }
      state.rounds.append(first...last)
    }
    return .run(run, state)
  }
}
