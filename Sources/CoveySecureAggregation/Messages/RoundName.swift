/// Which round of which run a request, an invitation or a participation belongs to.
public struct RoundName: Sendable, Hashable {
  /// The task: 1 to 255 bytes of UTF-8 without control characters.
  public let task: String
  /// The run: 32 random bytes, new ones with every configuration.
  public let run: Bytes32
  /// The round of the model, >= 0. A round whose session failed may be asked for again, under another number.
  public let round: Int
  /// The number of the session in its run, >= 0: it only ever grows.
  public let number: Int

  /// A name. Without a number it is the round's: for servers that ask for every round once.
  public init(task: String, run: Bytes32, round: Int, number: Int? = nil) {
    self.task = task
    self.run = run
    self.round = round
    self.number = number ?? round
  }

  /// The first rule that a value breaks, as a sentence without the value; nil if messages can carry the name.
  public var problem: String? {
    guard (1...MessageLimits.taskBytes).contains(task.utf8.count) else {
      return "the task's name has no or too many bytes"
    }
    // Names get into logs and terminals. Every client of a round looks, so names of plain letters are looked at once.
    guard
      task.utf8.allSatisfy({ (0x20..<0x7f).contains($0) })
        || task.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else {
      return "the task's name holds control characters"
    }
    guard (0...MessageLimits.round).contains(round) else { return "the round is out of range" }
    guard (0...MessageLimits.round).contains(number) else { return "the number is out of range" }
    return nil
  }
}
