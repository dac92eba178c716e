public import CoveyCore

/// A client that trains.
public struct Flight: Sendable, Hashable {
  /// Who.
  public let client: ClientID
  /// The version of the model that it trains, 0 for the start.
  public let version: Int
  /// The simulated second at which its update is there.
  public let arrival: Double
  /// Which of the run's flights it is, 0-based: of two that arrive at once, the earlier one counts as the first.
  public let number: Int
}

/// What a pacing carries from round to round. A checkpoint holds it.
public struct PacingState: Sendable, Hashable {
  /// Simulated seconds since the run's beginning; 0 without a virtual clock.
  public var seconds = 0.0
  /// Flights that have begun so far: the next one's number.
  public private(set) var number = 0
  /// Who trains now, in the order in which the updates will be there. No client twice.
  public private(set) var flights: [Flight] = []

  /// The beginning of a run.
  public init() {}

  /// Has a client begin to train.
  /// - Parameters:
  ///   - client: One that does not train already.
  ///   - version: The version of the model that the server hands out.
  ///   - seconds: How long it will take, finite and >= 0.
  public mutating func begin(_ client: ClientID, version: Int, lasting seconds: Double) {
    let flight = Flight(client: client, version: version, arrival: self.seconds + seconds, number: number)
    number += 1
    // Behind all that arrive before it or with it.
    var (low, high) = (0, flights.count)
    while low < high {
      let middle = (low + high) / 2
      if flights[middle].arrival <= flight.arrival { low = middle + 1 } else { high = middle }
    }
    flights.insert(flight, at: low)
  }

  /// Waits for the next update; nil if nobody trains.
  public mutating func arrive() -> Flight? {
    guard !flights.isEmpty else { return nil }
    let flight = flights.removeFirst()
    seconds = max(seconds, flight.arrival)
    return flight
  }
}

extension PacingState: WireCodable {
  /// Reads a state that a run can have.
  public init(from reader: inout WireReader) throws(WireError) {
    seconds = try reader.finite()
    number = try reader.int64("the number of flights", in: 0...Self.mostFlights)
    flights = try reader.value()
    if let problem { throw reader.invalid(problem) }
  }

  /// What makes it a state that no run has, as a clause; nil if it is one.
  var problem: String? {
    guard seconds.isFinite, seconds >= 0, seconds.sign == .plus else { return "a clock is before its beginning" }
    guard flights.allSatisfy({ $0.arrival.isFinite && $0.arrival >= 0 && $0.arrival.sign == .plus }) else {
      return "a flight arrives before the beginning"
    }
    guard zip(flights, flights.dropFirst()).allSatisfy({ ($0.arrival, $0.number) < ($1.arrival, $1.number) }) else {
      return "flights are out of order"
    }
    guard Set(flights.map(\.client)).count == flights.count else { return "a client trains twice" }
    guard flights.allSatisfy({ $0.number < number && (0...Int(Int32.max)).contains($0.version) }),
      Set(flights.map(\.number)).count == flights.count
    else { return "a flight has a number that is not its own" }
    return nil
  }

  /// Writes seconds, number and flights.
  public func write(to writer: inout WireWriter) {
    writer.write(finite: seconds)
    writer.write(number)
    writer.write(flights)
  }

  /// More than any run has.
  private static let mostFlights = 1 << 56
}

extension Flight: WireCodable {
  /// Four numbers of eight bytes.
  public static var leastByteCount: Int { 32 }

  /// Reads a flight.
  public init(from reader: inout WireReader) throws(WireError) {
    client = ClientID(rawValue: try reader.int64("a client", in: 0...Int(UInt32.max)))
    version = try reader.int64("the version of a model", in: 0...Int(Int32.max))
    arrival = try reader.finite()
    number = try reader.int64("the number of a flight", in: 0...Int.max)
    guard arrival >= 0 else { throw reader.invalid("a flight arrives before the beginning") }
  }

  /// Writes client, version, arrival and number.
  public func write(to writer: inout WireWriter) {
    writer.write(client.rawValue)
    writer.write(version)
    writer.write(finite: arrival)
    writer.write(number)
  }
}
