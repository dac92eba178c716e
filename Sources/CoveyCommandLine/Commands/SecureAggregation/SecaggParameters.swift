import ArgumentParser
import CoveyCore
import CoveyReport
import CoveySecureAggregation

/// `covey secagg parameters`: what a session would choose and cost.
struct SecaggParameters: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parameters", abstract: "The neighbours, shares, bytes and work of a session.",
    discussion: """
      The choice is the one that servers and clients make. Bytes are those of one client if nobody drops out, beside the \
      model itself.
      """)

  /// The protocols by the names that configurations use.
  enum Method: String, CaseIterable, ExpressibleByArgument {
    case auto, secagg
    case secaggPlus = "secagg+"
    case lightsecagg
  }

  /// The models of the server.
  enum Server: String, CaseIterable, ExpressibleByArgument {
    case semiHonest, active
  }

  // Unconditional: a value such as -1 gets our own message.
  @Option(parsing: .unconditional, help: "Clients that take part, 2 to 1048576.")
  var clients: Int

  @Option(parsing: .unconditional, help: "The share of them that may collude with the server, in [0, 1).")
  var corruption = 0.05

  @Option(parsing: .unconditional, help: "The share of them that may drop out, in [0, 1).")
  var dropout = 0.1

  @Option(help: "semiHonest (follows the protocol) or active (may lie).")
  var server = Server.semiHonest

  @Option(
    parsing: .unconditional,
    help:
      "Inputs are safe but with probability 2^-sigma, 1 to 256; by default 40, and 128 for secagg+ and active servers.")
  var sigma: Int?

  @Option(parsing: .unconditional, help: "A round with such dropouts is lost with probability 2^-eta, 1 to 256.")
  var eta = 30

  @Option(
    name: .customLong("protocol"), help: "auto (secagg up to 100 clients, else secagg+), secagg, secagg+, lightsecagg.")
  var method = Method.auto

  @Option(parsing: .unconditional, help: "Elements of the vector.")
  var parameters = 1_000_000

  @Option(parsing: .unconditional, help: "Bits of an element, 1 to 32; by default 16 and as many as the sum takes.")
  var bits: Int?

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    guard (1...MessageLimits.elements).contains(parameters) else {
      throw ValidationError("--parameters must lie in [1, \(MessageLimits.elements)], not \(parameters)")
    }
    guard (2...MessageLimits.clients).contains(clients) else {
      throw ValidationError("--clients must lie in [2, \(MessageLimits.clients)], not \(clients)")
    }
    let width = bits ?? min(32, SessionPlan.bits(values: 16, clients: clients))
    guard (1...32).contains(width) else { throw ValidationError("--bits must lie in [1, 32], not \(width)") }
    for (name, rate) in [("corruption", corruption), ("dropout", dropout)] where !(0..<1).contains(rate) {
      throw ValidationError("--\(name) must lie in [0, 1), not \(rate)")
    }
    for (name, bits) in [("sigma", sigma ?? 40), ("eta", eta)] where !(1...256).contains(bits) {
      throw ValidationError("--\(name) must lie in [1, 256], not \(bits)")
    }
    let plan: SessionPlan
    do {
      plan = try SessionPlan(
        method: SecureAggregationProtocol(rawValue: method.rawValue),
        model: server == .active ? .active : .semiHonest, clients: clients, corruptionRate: corruption,
        dropoutRate: dropout, sigma: sigma, eta: eta, shape: RingShape(count: parameters, bits: width))
    } catch SecureAggregationError.malformed(_, let reason), SecureAggregationError.unacceptable(let reason) {
      throw ValidationError(reason)
    } catch let error as SecureAggregationError {
      throw ValidationError("\(error)")
    }
    if json {
      Console.out(plan.jsonLine)
    } else {
      plan.lines.forEach { Console.tell($0) }
    }
  }
}
