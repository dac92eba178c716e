internal import Synchronization

/// One part that settings can name, and how it is made of its settings.
///
/// One type may have several names, such as one format of files under the names of several data sets.
public struct NamedMaker<Part>: Sendable {
  /// The word in settings.
  public let name: String
  /// One line: what it is.
  public let explanation: String
  /// Makes the part of the section that names it; what is wrong goes to the reader's log.
  public let make: @Sendable (SettingsReader) -> Part

  /// A part by name.
  public init(_ name: String, _ explanation: String, make: @escaping @Sendable (SettingsReader) -> Part) {
    self.name = name
    self.explanation = explanation
    self.make = make
  }
}

/// The parts of one kind that settings can name: those that are built in, and those that others add.
public final class PartRegistry<Part>: Sendable {
  private let makers: Mutex<[NamedMaker<Part>]>

  /// The built-in parts.
  /// - Precondition: no two have one name.
  public init(_ builtIn: [NamedMaker<Part>]) {
    precondition(Set(builtIn.map(\.name)).count == builtIn.count, "every part has a name of its own")
    makers = Mutex(builtIn)
  }

  /// Adds a part of another package, before settings that name it are read.
  /// - Precondition: the name is not taken.
  public func add(_ maker: NamedMaker<Part>) {
    makers.withLock { makers in
      precondition(!makers.contains { $0.name == maker.name }, "every part has a name of its own")
      makers.append(maker)
    }
  }

  /// All parts, in the order in which they were added.
  public var all: [NamedMaker<Part>] { makers.withLock { $0 } }

  /// The part of that name.
  public subscript(name: String) -> NamedMaker<Part>? { all.first { $0.name == name } }
}

extension SettingsReader {
  /// The part that a word chooses; `standard` if it is absent, or unknown, which the log tells with the nearest name.
  public func part<Part>(
    _ key: String, of registry: PartRegistry<Part>, default standard: NamedMaker<Part>
  ) -> NamedMaker<Part> {
    word(key, among: { registry.all.map(\.name) }, find: { registry[$0] }) ?? standard
  }
  /// The part that a word chooses; nil if it is absent or unknown, which the log tells.
  public func requiredPart<Part>(_ key: String, of registry: PartRegistry<Part>) -> NamedMaker<Part>? {
    required(key) { word(key, among: { registry.all.map(\.name) }, find: { registry[$0] }) } ?? nil
  }
}
