/// What became of damaged messages.
public struct FuzzReport: Sendable {
  /// Kinds of messages.
  public let decoders: Int
  /// Messages that were read.
  public private(set) var mutations = 0
  /// Messages that are valid still, such as those with another random field.
  public private(set) var accepted = 0
  /// Messages that were refused, by the error's name.
  public private(set) var refused: [ErrorKind: Int] = [:]
  /// Decoders that threw something without a name.
  public private(set) var unnamed: Set<String> = []
  /// The longest that reading one message took.
  public private(set) var slowest = Duration.zero
  /// The largest request for memory over what a message of its size may take, and where; 0 where memory is not watched.
  public private(set) var excess = 0
  /// The largest request for memory; 0 where memory is not watched.
  public private(set) var largestAllocation = 0

  /// Bytes that reading a message may take at once: a few times its own, and some for the sets of a session.
  public static func allowance(bytes: Int) -> Int { 8 * bytes + 4096 }

  init(decoders: Int) { self.decoders = decoders }

  mutating func note(_ name: String, _ kind: ErrorKind?, bytes: Int, time: Duration, memory: Int) {
    mutations += 1
    if let kind {
      refused[kind, default: 0] += 1
      if kind == .unnamed { unnamed.insert(name) }
    } else {
      accepted += 1
    }
    slowest = max(slowest, time)
    largestAllocation = max(largestAllocation, memory)
    excess = max(excess, memory - Self.allowance(bytes: bytes))
  }

  /// Whether every message was read or refused by name, in a second at most, and in no more memory than it may take.
  public var isClean: Bool { mutations > 0 && unnamed.isEmpty && slowest < .seconds(1) && excess <= 0 }
}
