/// Reads damaged messages with every decoder of Covey: each must answer or throw a named error, in a moment and in memory
/// that follows the message's size.
public struct MessageFuzzer: Sendable {
  /// How the largest request for memory is watched while a message is read.
  public struct MemoryProbe {
    let begin: () -> Void
    let largest: () -> Int

    /// A probe.
    /// - Parameters:
    ///   - begin: Called before a message is read.
    ///   - largest: The bytes of the largest request since.
    public init(begin: @escaping () -> Void, largest: @escaping () -> Int) {
      self.begin = begin
      self.largest = largest
    }
  }

  private let samples: [MessageSample]
  private let seed: UInt64

  /// A fuzzer whose messages come from honest sessions of all settings.
  /// - Parameter seed: Chooses the mutations.
  /// - Throws: An error if the sessions fail.
  public init(seed: UInt64) throws {
    self.seed = seed
    samples = try SessionSetting.all.flatMap { try MessageSample.all($0, seed: seed) }
  }

  /// Kinds of messages, by protocol, server model, step and direction.
  public var decoders: Int { samples.count }

  /// Reads messages.
  /// - Parameters:
  ///   - mutations: How many, shared out over the kinds of messages.
  ///   - probe: Watches memory; nil: it is not watched.
  ///   - progress: Is given the number of messages read so far, now and then, and says whether to go on.
  public func run(
    mutations: Int, probe: MemoryProbe? = nil, progress: (Int) -> Bool = { _ in true }
  ) -> FuzzReport {
    var report = FuzzReport(decoders: samples.count)
    let clock = ContinuousClock()
    let others = samples.map(\.bytes)
    for (index, sample) in samples.enumerated() {
      var mutator = Mutator(random: KitRandom(seed: seed &+ UInt64(index) &* 0x1_0000_0001), others: others)
      let count = mutations * (index + 1) / samples.count - mutations * index / samples.count
      for _ in 0..<count {
        let bytes = mutator.mutate(sample.bytes)
        probe?.begin()
        let start = clock.now
        var kind: ErrorKind?
        do { try sample.decode(bytes) } catch { kind = ErrorKind(error) }
        let time = start.duration(to: clock.now)
        let memory = probe?.largest() ?? 0
        report.note(sample.name, kind, bytes: bytes.count, time: time, memory: memory)
        if report.mutations % 65536 == 0, !progress(report.mutations) { return report }
      }
    }
    return report
  }
}
