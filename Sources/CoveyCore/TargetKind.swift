/// The type of one example's target.
public enum TargetKind: Sendable, Hashable, Codable {
  /// One class of `0..<count`.
  case classes(Int)
  /// `count` numbers: regression values, or labels 0 and 1.
  case values(Int)
  /// One class of `0..<classes` at each of `length` positions; -1 masks a position, so that it does not count.
  case sequence(length: Int, classes: Int)

  /// Numbers or classes that one example's target is made of.
  public var count: Int {
    switch self {
    case .classes: 1
    case .values(let count): count
    case .sequence(let length, _): length
    }
  }

  /// The shape of the outputs that a model usually needs for this target.
  public var outputShape: [Int] {
    switch self {
    case .classes(let count), .values(let count): [count]
    case .sequence(let length, let classes): [length, classes]
    }
  }

  /// The numbers in outputs of that shape.
  public var outputs: Int { outputShape.reduce(1, *) }
}
