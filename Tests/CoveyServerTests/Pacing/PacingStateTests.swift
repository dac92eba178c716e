import CoveyCore
import CoveyServer
import Testing
import _TestSupport

/// What a pacing carries from round to round.
@Suite struct PacingStateTests {
  static func random(_ choices: inout ByteMutations, flights: Int) -> PacingState {
    var state = PacingState()
    state.seconds = Double.random(in: 0...50, using: &choices)
    for client in 0..<flights {
      // Whole seconds, so that some arrive at once.
      state.begin(
        ClientID(rawValue: client * 7), version: Int.random(in: 0...9, using: &choices),
        lasting: Double(Int.random(in: 0...12, using: &choices)))
    }
    return state
  }

  @Test func arrivalsAreInOrder() {
    var choices = ByteMutations(seed: 1)
    for flights in [0, 1, 2, 40, 300] {
      var state = Self.random(&choices, flights: flights)
      let sorted = state.flights.sorted { $0.number < $1.number }.sorted { $0.arrival < $1.arrival }
      #expect(state.flights == sorted && state.number == flights)
      var seconds = state.seconds
      for flight in sorted {
        #expect(state.arrive() == flight)
        seconds = max(seconds, flight.arrival)
        #expect(state.seconds == seconds)
      }
      #expect(state.arrive() == nil && state.seconds == seconds && state.flights.isEmpty)
    }
  }

  @Test func comesBackFromItsBytes() throws {
    var choices = ByteMutations(seed: 2)
    for flights in [0, 1, 30] {
      let state = Self.random(&choices, flights: flights)
      #expect(try PacingState(wire: state.wireBytes) == state)
    }
  }

  /// No bytes trap, take memory without end, or give a state that no run has.
  @Test func changedBytes() throws {
    var choices = ByteMutations(seed: 3)
    for flights in [0, 1, 30] {
      let good = Self.random(&choices, flights: flights).wireBytes
      let result = choices.attack(good, times: ByteMutations.count(20_000)) { bytes in
        var state = try PacingState(wire: bytes)
        let again = state.wireBytes
        var (last, clients) = (-1.0, Set<ClientID>())
        while let flight = state.arrive() {
          #expect(flight.arrival >= last && clients.insert(flight.client).inserted && flight.number < state.number)
          last = flight.arrival
        }
        return again
      }
      #expect(result.failure == nil && result.accepted > 0)
    }
  }

  /// Bytes written field by field, with one of them wrong.
  @Test(
    arguments: [
      ("", nil), ("early", "a clock is before its beginning"), ("order", "flights are out of order"),
      ("client", "a client trains twice"), ("number", "a flight has a number that is not its own"),
      ("double", "a flight has a number that is not its own"), ("infinite", "a number is not finite"),
      ("negative", "a flight arrives before the beginning"), ("stranger", "a client is out of range"),
      ("version", "the version of a model is out of range"),
    ] as [(String, String?)]) func impossibleStates(_ what: String, _ reason: String?)
  {
    var writer = WireWriter()
    writer.write(what == "early" ? -1.0 : 4)
    writer.write(what == "number" ? 6 : 7)
    writer.write(count: 2)
    for (client, version, arrival, number) in [(3, 0, 5.0, 1), (9, 2, 6.0, 6)] {
      let isLast = number == 6
      writer.write(what == "client" ? 3 : what == "stranger" && isLast ? 1 << 32 : client)
      writer.write(what == "version" ? -1 : version)
      writer.write(
        what == "order" && isLast
          ? 4.5 : what == "infinite" ? Double.infinity : what == "negative" && !isLast ? -1 : arrival)
      writer.write(what == "double" ? 6 : number)
    }
    do {
      let state = try PacingState(wire: writer.bytes)
      #expect(reason == nil && state.flights.map(\.client.rawValue) == [3, 9])
    } catch {
      #expect(reason.map { "\(error)".contains($0) } ?? false, "\(what): \(error)")
    }
  }
}
