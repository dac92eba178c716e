internal import CoveyCore

/// Who took part in rounds whose sum was spoiled, and in good ones. It proves nothing: whoever spoils a sum is among many, and
/// who is there often is there by chance. It lasts as long as the process.
struct SpoiledSums {
  private var spoiled: [Int: Int] = [:]
  private var good: [Int: Int] = [:]

  /// Notes who was in a round's sum.
  mutating func note(_ clients: [Int], isSpoiled: Bool) {
    // Nobody is suspected before a sum was spoiled, so good rounds of the others need no memory.
    for client in clients where isSpoiled || !spoiled.isEmpty {
      if isSpoiled { spoiled[client, default: 0] += 1 } else { good[client, default: 0] += 1 }
    }
  }

  /// The first of those who were in spoiled sums: in the most of these, then in the fewest good ones since the first.
  func suspects(atMost count: Int) -> [SuspectedClient] {
    let ranked = spoiled.map { SuspectedClient(client: $0.key, spoiled: $0.value, good: good[$0.key] ?? 0) }
    return Array(
      ranked.sorted {
        ($1.spoiled, $0.good, $0.client) < ($0.spoiled, $1.good, $1.client)
      }.prefix(count))
  }
}
