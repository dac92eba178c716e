public import CoveyCore
internal import CoveyRandom

/// Buffered asynchronous aggregation: so many clients train at any time; each sends its update when it is ready, and the server
/// takes a step once so many updates are in its buffer, whatever models they began with. An update that is s rounds old counts
/// (1 + s)^-`stalenessExponent`; the sum is divided by the size of the buffer.
///
/// Whose update is in the buffer is replaced at once by an idle client, which is handed the model that the server has then;
/// the one whose update completes the buffer, after the step. Idle clients are equally likely; one whose update is in the buffer
/// is not idle before the step, so that no client counts twice in a round, or trains a version of the model twice. A client that
/// fails takes as long as it would have taken and leaves its place in the buffer empty: the step is shorter by its share.
///
/// Departs from the paper's Algorithm 1 in that clients in the buffer rest, and in that failures take places: it waits for so many
/// answers, not for so many updates.
///
/// Source: Nguyen et al. 2022, "Federated learning with buffered asynchronous aggregation", arXiv 2106.06639, Algorithm 1,
/// without its privacy; weights by age: Xie et al. 2019, arXiv 1903.03934, section 5.2.
public struct FedBuff: Pacing {
  static let maker = NamedMaker<any Pacing>(
    "fedbuff", "clients train at their own pace, and every so many updates make a step"
  ) {
    FedBuff($0)
  }

  /// Updates that a step waits for (the paper's K), >= 1.
  public var buffer: Int
  /// Clients that train at the same time, at least the buffer and at most the clients.
  public var concurrency: Int
  /// How much less an old update counts, in [0, 10]: 0 for not at all; the paper's 0.5 divides by the square root of 1 + s.
  public var stalenessExponent: Double

  private static let possibleExponents = ValueRange<Double>.within(0...10)

  /// Buffered asynchronous aggregation.
  public init(buffer: Int = 10, concurrency: Int = 20, stalenessExponent: Double = 0.5) {
    self.buffer = buffer
    self.concurrency = concurrency
    self.stalenessExponent = stalenessExponent
  }

  /// The word in `pacing.name`.
  public var name: String { Self.maker.name }

  /// Tickets, a sum over the buffer's size, and a clock.
  public var traits: PacingTraits {
    PacingTraits(
      isAsynchronous: true, cohort: CohortConfiguration(size: max(1, buffer)), denominator: Double(max(1, buffer)),
      needsClock: true)
  }

  /// Reads `pacing.buffer`, `pacing.concurrency` and `pacing.stalenessExponent`.
  public init(_ reader: SettingsReader) {
    self.init(
      buffer: reader.whole("buffer", default: 10, .atLeast(1)),
      concurrency: reader.whole("concurrency", default: 20, .atLeast(1)),
      stalenessExponent: reader.number("stalenessExponent", default: 0.5, Self.possibleExponents))
  }

  /// Writes the keys.
  public func write(to writer: inout SettingsWriter) {
    writer.set("buffer", buffer)
    writer.set("concurrency", concurrency)
    writer.set("stalenessExponent", stalenessExponent)
  }

  /// Refuses buffers that never fill.
  public func problem(in run: PacingFacts) -> String? {
    if buffer < 1 { return "pacing.buffer must be 1 or more, not \(buffer)" }
    if buffer > concurrency {
      return
        "pacing.buffer is \(buffer), and only \(concurrency) clients train at a time (pacing.concurrency): a step could wait for a "
        + "client that rests until the step; use a smaller buffer or more concurrency"
    }
    if let clients = run.clients, concurrency > clients {
      return "pacing.concurrency is \(concurrency), but there are only \(clients) clients; use at most that many"
    }
    guard Self.possibleExponents.contains(stalenessExponent) else {
      return "pacing.stalenessExponent must \(Self.possibleExponents.sentence), not \(stalenessExponent)"
    }
    return nil
  }

  /// What an update counts that began so many rounds ago.
  public func factor(staleness: Int) -> Double {
    let age = Double(1 + max(0, staleness))
    // Roots are exact on every platform.
    return stalenessExponent == 0.5
      ? 1 / age.squareRoot() : PortableMath.exp(-stalenessExponent * PortableMath.log(age))
  }

  /// The next updates, in the order in which they are there.
  public func next(_ state: inout PacingState, round: Int, _ context: PacingContext) -> Cohort {
    var busy = BusyClients(state.flights.map(\.client.rawValue))
    /// Has idle clients begin until as many train as may, or nobody is idle.
    func fill(upTo count: Int) {
      while state.flights.count < count, busy.count < context.clientCount {
        var stream = RandomStream(seed: context.seed, purpose: .flight, client: state.number)
        let client = busy.idle(Int(stream.integer(below: UInt32(context.clientCount - busy.count))))
        busy.insert(client)
        state.begin(
          ClientID(rawValue: client), version: round, lasting: context.seconds(of: client, version: round))
      }
    }
    // After the last step: the client that completed the buffer is replaced, and whoever rested may come again.
    fill(upTo: concurrency)
    var tickets: [Ticket] = []
    while tickets.count < buffer, let flight = state.arrive() {
      tickets.append(
        Ticket(flight.client, version: flight.version, factor: factor(staleness: round - flight.version)))
      // Whose update has come stays among the busy: it rests.
      if tickets.count < buffer { fill(upTo: concurrency) }
    }
    return Cohort(tickets)
  }
}

/// Clients that cannot begin now, in rising order.
private struct BusyClients {
  private var clients: [Int]

  init(_ clients: [Int]) { self.clients = clients.sorted() }

  var count: Int { clients.count }

  mutating func insert(_ client: Int) {
    clients.insert(client, at: places { clients[$0] <= client })
  }

  /// The client before which so many are idle: as many busy ones stand before it as have at most `rank` idle ones before them.
  func idle(_ rank: Int) -> Int { rank + places { clients[$0] - $0 <= rank } }

  /// The number of places, all at the beginning, where something holds.
  private func places(where holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, clients.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
