/// Who owns which example, as the data themselves say.
public struct ClientKeys: Sendable {
  /// For each example, its owner's index in `names`.
  public let owners: [Int32]
  /// The owners' names, in the order they first came.
  public let names: [String]

  /// Joins owners and their names.
  /// - Precondition: every owner has a name.
  public init(owners: [Int32], names: [String]) {
    precondition(owners.allSatisfy { $0 >= 0 && Int($0) < names.count }, "every owner has a name")
    self.owners = owners
    self.names = names
  }

  /// Number of owners.
  public var count: Int { names.count }

  /// Each owner's positions, in order.
  public func positions() -> [[Int32]] {
    var lists = [[Int32]](repeating: [], count: names.count)
    for (position, owner) in owners.enumerated() { lists[Int(owner)].append(Int32(position)) }
    return lists
  }
}
