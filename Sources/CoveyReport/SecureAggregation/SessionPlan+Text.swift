internal import CoveyCore
internal import CoveySecureAggregation

extension SessionPlan {
  /// The plan for people.
  public var lines: [String] {
    var lines = [parameters.sentence(invitation)]
    lines += eventLines
    if let shortfall = parameters.shortfall(invitation) { lines.append("  note: \(shortfall)") }
    lines.append("")
    lines.append(
      "bytes for one client; the vector of \(Self.grouped(invitation.shape.count)) elements of "
        + "\(invitation.shape.bits) bits is \(Self.grouped(vectorBytes)) of them")
    for message in messages {
      let way = message.direction == .toClient ? "down" : "up  "
      lines.append("  \(Self.padded("\(message.step)", 11))  \(way)  \(Self.row(message.name, message.bytes))")
    }
    lines.append("  \(Self.padded("all", 11))  down  \(Self.row("", down))")
    lines.append("  \(Self.padded("all", 11))  up    \(Self.row("", up))")
    lines.append("")
    lines.append("work of a client")
    lines += client.map { "  \(Self.padded($0.name, 44)) \(Self.right(Self.grouped($0.count), 13))" }
    lines.append("work of the server")
    lines += server.map { "  \(Self.padded($0.name, 44)) \(Self.right(Self.grouped($0.count), 13))" }
    return lines
  }

  /// The plan as one JSON object.
  public var jsonLine: String {
    func number(_ value: Int) -> JSONValue { .number(Double(value)) }
    func work(_ items: [WorkItem]) -> JSONValue {
      .object(Dictionary(items.map { ($0.key, number($0.count)) }) { first, _ in first })
    }
    let bytes: [JSONValue] = messages.map {
      .object([
        "step": .text("\($0.step)"), "direction": .text($0.direction == .toClient ? "down" : "up"),
        "name": .text($0.name), "bytes": number($0.bytes),
      ])
    }
    let thresholds = events.map { events in
      JSONValue.list([number(events.thresholds.lowerBound), number(events.thresholds.upperBound)])
    }
    let events = events.map { events in
      JSONValue.object([
        "disconnected": .number(events.disconnected), "exposed": .number(events.exposed),
        "split": .number(events.split), "lost": .number(events.lost), "refused": .number(events.refused),
      ])
    }
    return JSONValue.object([
      ("protocol", .text(parameters.method.rawValue)), ("server", .text(parameters.server.rawValue)),
      ("clients", number(parameters.clients)), ("neighbours", number(parameters.neighbours)),
      ("threshold", number(parameters.threshold)), ("maskNeighbours", number(parameters.maskNeighbours)),
      ("gap", number(parameters.gap)), ("committee", number(parameters.committee)),
      ("quorum", number(parameters.quorum)),
      ("thresholds", thresholds ?? .null),
      ("corruption", .number(invitation.corruptionRate)), ("dropout", .number(invitation.dropoutRate)),
      ("sigma", number(invitation.sigma)), ("eta", number(invitation.eta)),
      ("colluders", number(parameters.colluders(invitation))), ("events", events ?? .null),
      ("parameters", number(invitation.shape.count)), ("bits", number(invitation.shape.bits)),
      ("messages", .list(bytes)), ("bytesUp", number(up)), ("bytesDown", number(down)),
      ("client", work(client)), ("serverWork", work(server)),
    ])
  }

  /// How many clients may collude in a complete graph without seeing more than the sum.
  private var colluders: Int {
    let (clients, threshold) = (parameters.clients, parameters.threshold)
    switch (parameters.method, parameters.server) {
    case (.lightSecAgg, _): return parameters.colluders(invitation)
    case (_, .semiHonest): return threshold - 1
    // Two sets of so many holders must have an honest one in common.
    case (_, .active): return min(threshold, 2 * threshold - clients) - 1
    }
  }

  private var eventLines: [String] {
    guard let events else {
      let dropouts = parameters.clients - parameters.threshold
      return [
        "  up to \(colluders) \(colluders == 1 ? "colluder sees" : "colluders see") no more than the sum; up to \(dropouts) "
          + "\(dropouts == 1 ? "client" : "clients") may drop out"
      ]
    }
    let least = parameters.threshold
    var lines = [
      "  thresholds \(events.thresholds.lowerBound) to \(events.thresholds.upperBound) fit; probabilities with \(least):",
      "    honest survivors fall apart              \(Self.power(events.disconnected))",
      "    a client with \(least) or more colluding neighbours  \(Self.power(events.exposed))",
      "    a client with fewer than \(least) neighbours left    \(Self.power(events.lost))",
    ]
    if parameters.quorum > 0 {
      lines += [
        "    two lists with \(parameters.quorum) of \(parameters.committee) signatures each      \(Self.power(events.split))",
        "    dropouts for which clients refuse        \(Self.power(events.refused))",
        "  the first two and that of two lists are for each ring that a lying server tries",
      ]
    }
    return lines
  }

  /// A probability as a power of two, rounded up.
  private static func power(_ probability: Double) -> String {
    guard probability > 0 else { return "0" }
    // The exponent of the next power of two that is not below it.
    let exponent = Int(probability.exponent) + (probability.significand > 1 ? 1 : 0)
    return "<= 2^\(exponent)"
  }

  private static func row(_ name: String, _ bytes: Int) -> String {
    padded(name, 24) + " " + right(grouped(bytes), 14)
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  static func grouped(_ value: Int) -> String {
    var digits = String(value)
    var text = ""
    while digits.count > 3 {
      text = "," + digits.suffix(3) + text
      digits.removeLast(3)
    }
    return digits + text
  }
}
