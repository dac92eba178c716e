extension ExamplePrivacy {
  /// Of clients with these numbers of examples, those that no other one exceeds in both the rate and the number of its
  /// releases: the smaller ones first. One of them pays the most, which one changes with noise, rounds and delta.
  ///
  /// Epsilon grows with the rate (draw again, each record with probability q1 / q2) and with the number of releases (drop
  /// some), so whoever is exceeded in both pays no more. With Poisson batches of b that leaves the smallest client and,
  /// where all sizes occur, those of j b + 1 examples.
  public func undominated(_ sizes: some Sequence<Int>) -> [Int] {
    let all = Set(sizes).map { ($0, releases(examples: $0, participations: 1)) }
    var (kept, count) = ([Int](), -1)
    for (size, releases) in all.sorted(by: { ($0.1.rate, $0.1.count, $1.0) > ($1.1.rate, $1.1.count, $0.0) })
    where releases.count > count {
      kept.append(size)
      count = releases.count
    }
    return kept
  }
}
