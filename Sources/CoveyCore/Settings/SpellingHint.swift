/// Finds what a mistyped word may have been meant to be.
public enum SpellingHint {
  /// The candidate nearest to `word`, or nil if none is near: at most a third of the letters differ, or one begins with
  /// the other. Capitals, `_` and `-` do not count, so `batch_size` is as near as `batchsize` to `batchSize`.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let plain = simplified(word)
    guard !plain.isEmpty else { return nil }
    if plain == ["l", "r"], candidates.contains("learningRate") { return "learningRate" }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let other = simplified(candidate)
      let distance = distance(plain, other)
      let near =
        distance <= max(1, max(plain.count, other.count) / 3)
        || (min(plain.count, other.count) >= 3 && (other.starts(with: plain) || plain.starts(with: other)))
      if near, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// `; did you mean "x"?`, or the list of what is possible when nothing is near and the list is short.
  public static func sentence(for word: String, among candidates: [String]) -> String {
    if let nearest = nearest(to: word, among: candidates) { return "; did you mean \"\(nearest)\"?" }
    if candidates.isEmpty { return "" }
    return "; possible: \(candidates.joined(separator: ", "))"
  }

  /// The restricted Damerau-Levenshtein distance: insertions, deletions, substitutions and swaps of neighbours
  /// (Boytsov 2011, doi 10.1145/1963190.1963191, section 2.2).
  package static func distance<Word: RandomAccessCollection>(_ left: Word, _ right: Word) -> Int
  where Word.Element: Equatable, Word.Index == Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in 1...left.count {
      var current = [i]
      current.reserveCapacity(right.count + 1)
      let a = left[left.startIndex + i - 1]
      for j in 1...right.count {
        let b = right[right.startIndex + j - 1]
        var cost = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + (a == b ? 0 : 1))
        if i > 1, j > 1, a == right[right.startIndex + j - 2], left[left.startIndex + i - 2] == b {
          cost = min(cost, beforeLast[j - 2] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }

  private static func simplified(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "_" && $0 != "-" }.map { $0 }
  }
}
