internal import CoveyCore
internal import CoveyCrypto

/// What the bytes of a history's file say.
struct HistoryContents {
  /// What the records come to.
  var book = ParticipationBook()
  /// Bytes up to the end of the last whole record.
  var size = FileHistory.header.count
  /// The digest of the last record.
  var digest = [UInt8](repeating: 0, count: BLAKE2b.shortByteCount)

  /// Reads a file. What a crash cut short at its end is left out: its write never returned, so that nothing left the client.
  /// - Throws: ``SecureAggregationError/refused(_:)`` with ``Refusal/historyDamaged`` if anything else is wrong.
  init(_ bytes: [UInt8]) throws {
    guard bytes.starts(with: FileHistory.header) else { throw SecureAggregationError.refused(.historyDamaged) }
    while size < bytes.count {
      guard let (record, end) = try next(in: bytes) else { return }
      apply(record)
      digest = Array(bytes[end - BLAKE2b.shortByteCount..<end])
      size = end
    }
  }

  /// The record at ``size`` and where it ends; nil if a crash cut it short.
  private func next(in bytes: [UInt8]) throws -> (HistoryRecord, end: Int)? {
    let rest = bytes[size...]
    guard var reader = try? WireReader(bytes, from: size), let length = (try? reader.uint32()).map(Int.init) else {
      return nil
    }
    let end = size + length + HistoryRecord.frameBytes
    guard end <= bytes.count else {
      guard isTorn(rest, length: length) else { throw SecureAggregationError.refused(.historyDamaged) }
      return nil
    }
    let body = bytes[size..<size + 4 + length]
    // A block that was added to the file, but never written, is all zero.
    if length == 0, rest.allSatisfy({ $0 == 0 }) { return nil }
    guard try HistoryRecord.digest(body, after: digest)[...] == bytes[end - BLAKE2b.shortByteCount..<end],
      var payload = try? WireReader(bytes, from: size + 4, to: size + 4 + length),
      let record = try? HistoryRecord(from: &payload)
    else { throw SecureAggregationError.refused(.historyDamaged) }
    return (record, end)
  }

  /// Whether bytes that are too few for the record that they begin could be what a crash left of it: only a participation or
  /// an answer is ever added to a file, and its length follows from its kind and the task's length. Else the length is
  /// damaged, and what looks cut short was once whole.
  private func isTorn(_ rest: ArraySlice<UInt8>, length: Int) -> Bool {
    let bytes = Array(rest.prefix(6))
    guard bytes.count > 4 else { return length <= Self.length(task: MessageLimits.taskBytes) }
    switch bytes[4] {
    case 1: return bytes.count == 5 ? length <= Self.length(task: 255) : length == Self.length(task: Int(bytes[5]))
    case 2: return length == 1 + Bytes32.byteCount
    default: return false
    }
  }

  /// The length of a participation's kind and payload.
  private static func length(task bytes: Int) -> Int { 2 + bytes + 2 * Bytes32.byteCount + 5 * 8 }

  private mutating func apply(_ record: HistoryRecord) {
    switch record {
    case .begun(let participation): book.add(participation)
    case .answered(let session): book.answer(session)
    case .run(let run, let state): book.restore(run, state)
    case .total(let charge, let seconds):
      book.add(charge)
      if let seconds { book.restore(seconds: seconds) }
    }
  }

  /// A file that says in a record for each run what all records said.
  static func compacted(_ book: ParticipationBook) throws -> (bytes: [UInt8], digest: [UInt8]) {
    var bytes = FileHistory.header
    var digest = HistoryContents.empty
    var records: [HistoryRecord] = [.total(book.spent, seconds: book.seconds)]
    for (run, state) in book.runs.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
      records.append(.run(run, state))
    }
    for record in records {
      let body = record.body
      digest = try HistoryRecord.digest(body, after: digest)
      bytes += body + digest
    }
    return (bytes, digest)
  }

  private static let empty = [UInt8](repeating: 0, count: BLAKE2b.shortByteCount)
}
