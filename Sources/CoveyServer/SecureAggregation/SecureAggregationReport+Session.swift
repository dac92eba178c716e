internal import CoveyAggregation
internal import CoveyCore
internal import CoveyProtection
internal import CoveySecureAggregation
internal import CoveyTransport

extension SecureAggregationReport {
  /// Takes over what the session's server tells.
  mutating func take(_ facts: SessionFacts) {
    method = facts.method.rawValue
    neighbours = facts.neighbours
    threshold = facts.threshold
    excluded = facts.excluded.map { ExcludedClient(client: $0.client.rawValue, misconduct: $0.misconduct.rawValue) }
  }

  /// Takes over what the transport counted.
  mutating func take(_ record: SessionRecord) {
    dropped = record.dropped
    clientSeconds = record.clientSeconds
    serverSeconds = record.serverSeconds
    bytesUp = record.bytesUp
    bytesDown = record.bytesDown
  }

  /// Takes over what the sum told of clipping and rounding.
  mutating func take(_ counts: MaskedCounters, clients: Int) {
    clipped = clients - Int(counts.within)
    cappedWeights = Int(counts.cappedWeights)
    saturated = Int(counts.saturated)
  }
}

extension RoundCounts {
  /// Counts the clients of a session that are not in its sum, and the bytes that all of them sent.
  mutating func count(_ record: SessionRecord, of cohort: Cohort, isAborted: Bool) {
    count(bytes: record.bytesUp)
    for _ in 0..<record.replaced { countReplaced() }
    for client in cohort.clients.lazy.map({ ClientID(rawValue: $0) }) {
      if let loss = record.loss(of: client), loss.step <= .input {
        count(loss.reason, message: "\(client): \(loss.message) (step \(loss.step))")
      } else if isAborted {
        count(.aborted, message: "the secure aggregation was aborted")
      }
    }
  }
}
