/// Vectors by name: what an algorithm keeps on the server or with a client, or sends beside the model.
public struct NamedVectors: Sendable, Equatable {
  /// A vector with its name.
  public struct Entry: Sendable, Equatable {
    /// Its name, unique among the others.
    public let name: String
    /// Its numbers.
    public fileprivate(set) var vector: ParameterVector

    /// A vector with its name.
    public init(_ name: String, _ vector: ParameterVector) {
      self.name = name
      self.vector = vector
    }
  }

  /// The vectors in order.
  public private(set) var entries: [Entry]

  /// Vectors in this order.
  /// - Precondition: Every name once.
  public init(_ entries: [Entry] = []) {
    precondition(Set(entries.map(\.name)).count == entries.count, "every vector has a name of its own")
    self.entries = entries
  }

  /// Whether there are none.
  public var isEmpty: Bool { entries.isEmpty }

  /// Numbers in all vectors.
  public var count: Int { entries.reduce(0) { $0 + $1.vector.count } }

  /// The vector of that name.
  public subscript(name: String) -> ParameterVector? { entries.first { $0.name == name }?.vector }

  /// Changes the vector of that name in place; nil if there is none.
  public mutating func update<Result>(
    _ name: String, _ body: (inout ParameterVector) throws -> Result
  ) rethrows -> Result? {
    guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
    return try body(&entries[index].vector)
  }

  /// Whether both have the same names in the same order, with as many numbers each.
  public func hasShape(of other: NamedVectors) -> Bool {
    entries.elementsEqual(other.entries) { $0.name == $1.name && $0.vector.count == $1.vector.count }
  }

  /// Whether every number is finite.
  public var isFinite: Bool { entries.allSatisfy(\.vector.isFinite) }
}

extension NamedVectors.Entry: WireCodable {
  /// The counts of name and vector.
  public static var leastByteCount: Int { String.leastByteCount + ParameterVector.leastByteCount }

  /// Reads name and vector.
  public init(from reader: inout WireReader) throws(WireError) {
    self.init(try reader.value(), try reader.value())
  }

  /// Writes name and vector.
  public func write(to writer: inout WireWriter) {
    writer.write(name)
    writer.write(vector)
  }
}

extension NamedVectors: WireCodable {
  /// The count.
  public static var leastByteCount: Int { 4 }

  /// Reads the vectors.
  /// - Throws: ``WireError``, also for a name that appears twice.
  public init(from reader: inout WireReader) throws(WireError) {
    let entries = try [Entry](from: &reader)
    guard Set(entries.map(\.name)).count == entries.count else { throw reader.invalid("two vectors have one name") }
    self.init(entries)
  }

  /// Writes the vectors.
  public func write(to writer: inout WireWriter) { writer.write(entries) }
}
