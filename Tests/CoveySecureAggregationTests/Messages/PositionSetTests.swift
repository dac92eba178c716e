import CoveySecureAggregation
import Testing

@Suite("Sets of positions")
struct PositionSetTests {
  @Test("agree with Set") func model() {
    var random = SplitMix(state: 7)
    for _ in 0..<300 {
      let count = Int.random(in: 0...200, using: &random)
      let one = Set((0..<count).filter { _ in Bool.random(using: &random) })
      let other = Set((0..<count).filter { _ in Int.random(in: 0..<4, using: &random) > 0 })
      let (left, right) = (PositionSet(count: count, one), PositionSet(count: count, other))
      #expect(left.positions == one.sorted() && left.members == one.count && left.isEmpty == one.isEmpty)
      #expect(left.intersection(right).positions == one.intersection(other).sorted())
      #expect(left.union(right).positions == one.union(other).sorted())
      #expect(left.subtracting(right).positions == one.subtracting(other).sorted())
      #expect(left.isSubset(of: right) == one.isSubset(of: other))
      #expect(left.intersection(right).isSubset(of: left))
      #expect((-3..<count + 3).filter { left.contains($0) } == one.sorted())
      #expect(PositionSet(count: count, bytes: left.bytes) == left)
      var changed = left
      for position in right.positions { changed.insert(position) }
      #expect(changed == left.union(right))
      for position in -1...count where !one.contains(position) { changed.remove(position) }
      #expect(changed == left)
      #expect(PositionSet.all(count: count).members == count)
    }
  }

  @Test("one encoding a set: unused bits and other lengths are refused") func canonical() {
    for count in 0...40 {
      let bytes = PositionSet.all(count: count).bytes
      #expect(bytes.count == (count + 7) / 8)
      #expect(PositionSet(count: count, bytes: bytes + [0]) == nil)
      if count > 0 { #expect(PositionSet(count: count, bytes: Array(bytes.dropLast())) == nil) }
      for bit in count..<8 * bytes.count {
        var more = bytes
        more[bit / 8] |= 1 << UInt8(bit % 8)
        #expect(PositionSet(count: count, bytes: more) == nil)
      }
    }
    #expect(PositionSet(count: MessageLimits.clients + 1, bytes: []) == nil)
    #expect(PositionSet(count: -1, bytes: []) == nil)
    #expect(!PositionSet(count: 3).isSubset(of: PositionSet(count: 4)))
  }
}
