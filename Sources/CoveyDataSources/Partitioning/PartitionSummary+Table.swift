extension PartitionSummary {
  /// A text table of clients and their labels, with the whole below:
  ///
  ///     client  examples  labels  bits |    0    1    2
  ///          0        20       2  0.97 |   12    8    0
  ///
  /// - Parameters:
  ///   - limit: Clients to show.
  ///   - classLimit: Label columns to show.
  public func table(limit: Int = 20, classLimit: Int = 20) -> String {
    let shown = rows.prefix(max(0, limit))
    let columns = min(labelCounts.count, max(0, classLimit))
    let hidden = labelCounts.count > columns ? "  ..." : ""
    let width = max(4, labelCounts.prefix(columns).reduce(0) { max($0, String($1).count) } + 1)
    var lines: [String] = []
    func line(_ name: String, _ examples: String, _ labels: String, _ bits: String, _ counts: [String]) {
      var text = Self.pad(name, 7) + Self.pad(examples, 10)
      if !labelCounts.isEmpty {
        text += Self.pad(labels, 8) + Self.pad(bits, 6) + " |"
        for count in counts { text += Self.pad(count, width) }
        text += hidden
      }
      lines.append(text)
    }
    line("client", "examples", "labels", "bits", (0..<columns).map { String($0) })
    for row in shown {
      line(
        String(row.client), String(row.examples), String(row.labelCounts.count { $0 > 0 }),
        Self.fixed(row.labelEntropy, 2), row.labelCounts.prefix(columns).map { String($0) })
    }
    if describedClients > shown.count { lines.append(Self.pad("...", 7) + "  \(clients - shown.count) more clients") }
    line(
      "all", String(examples), String(labelCounts.count { $0 > 0 }), Self.fixed(labelEntropy, 2),
      labelCounts.prefix(columns).map { String($0) })
    return lines.joined(separator: "\n") + "\n" + description
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  /// A number with a fixed count of decimals, rounded half up.
  private static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1) { product, _ in product * 10 }
    let scaled = Int(value * Double(scale) + 0.5)
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}

extension PartitionSummary: CustomStringConvertible {
  /// One or two lines: clients, sizes, labels.
  public var description: String {
    var text = "\(clients) clients"
    if describedClients < clients { text += ", the first \(describedClients) of them with" }
    text += describedClients < clients ? " \(examples) examples" : ", \(examples) examples"
    text += "; per client: min \(minimum), median \(Self.fixed(median, 1)), mean \(Self.fixed(mean, 1)), "
    text += "sd \(Self.fixed(deviation, 1)), max \(maximum)"
    guard !labelCounts.isEmpty else { return text }
    return text + "\nlabel entropy: \(Self.fixed(clientLabelEntropy, 2)) bits per client, "
      + "\(Self.fixed(labelEntropy, 2)) bits overall; \(Self.fixed(labelsPerClient, 1)) labels per client"
  }
}
