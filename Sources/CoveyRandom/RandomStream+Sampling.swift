extension RandomStream {
  /// Shuffles in place (Fisher and Yates, as Durstenfeld's Algorithm 235).
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    elements.withUnsafeMutableBufferPointer { shuffle($0) }
  }

  /// Shuffles a buffer in place.
  @inlinable
  package mutating func shuffle<Element>(_ elements: UnsafeMutableBufferPointer<Element>) {
    guard elements.count > 1 else { return }
    for i in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(i, Int(integer(below: UInt32(i + 1))))
    }
  }

  /// `count` different integers of `0..<population`, in the order drawn; every ordered choice is equally likely.
  ///
  /// - Complexity: O(`count`) time and memory, whatever the population.
  /// - Precondition: `0 <= count <= population < 2^32`.
  public mutating func sample(_ count: Int, from population: Int) -> [Int] {
    precondition(count >= 0 && count <= population, "a sample cannot be larger than its population")
    // Fisher-Yates on a virtual array: only displaced entries are stored.
    var displaced = [Int: Int](minimumCapacity: 2 * count)
    var chosen = [Int]()
    chosen.reserveCapacity(count)
    for i in 0..<count {
      let j = i + Int(integer(below: UInt32(population - i)))
      chosen.append(displaced[j] ?? j)
      displaced[j] = displaced[i] ?? i
    }
    return chosen
  }

  /// Every integer of `0..<population` independently with probability `rate`, in rising order.
  ///
  /// - Complexity: O(`population * rate`) expected, by geometric skips.
  /// - Precondition: `0 <= rate <= 1`.
  public mutating func poissonSample(rate: Double, from population: Int) -> [Int] {
    precondition(rate >= 0 && rate <= 1, "a sampling rate lies between 0 and 1")
    if rate == 0 { return [] }
    if rate == 1 { return Array(0..<population) }
    let scale = 1 / PortableMath.log1p(-rate)
    var chosen = [Int]()
    var position = -1
    while true {
      let skip = PortableMath.log(uniform()) * scale
      // Whole parts: a geometric number of members to pass over.
      guard skip < Double(population - position - 1) else { return chosen }
      position += Int(skip) + 1
      chosen.append(position)
    }
  }
}
