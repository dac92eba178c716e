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
}
