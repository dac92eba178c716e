extension SessionParameters {
  /// The choice as a sentence, for example
  /// "secagg+: 1000 clients, 34 neighbours, threshold 18; 5 % corrupt, 5 % dropped out, sigma 40, eta 30".
  /// - Parameter invitation: What the parameters were chosen by.
  public func sentence(_ invitation: SessionInvitation) -> String {
    var choice = "\(method.rawValue): \(clients) clients, "
    choice += isComplete ? "all neighbours" : "\(neighbours) neighbours"
    choice += ", threshold \(threshold); \(Self.percent(invitation.corruptionRate)) corrupt"
    choice += ", \(Self.percent(invitation.dropoutRate)) dropped out"
    if !isComplete { choice += ", sigma \(invitation.sigma), eta \(invitation.eta)" }
    if server == .active { choice += ", active server" }
    return choice
  }

  /// A rate as percent with three digits behind the point at most.
  private static func percent(_ rate: Double) -> String {
    let thousandths = Int((rate * 100_000).rounded())
    var text = "\(thousandths / 1000)"
    var rest = thousandths % 1000
    if rest > 0 {
      var digits = 3
      while rest % 10 == 0 { (rest, digits) = (rest / 10, digits - 1) }
      text += "." + String(repeating: "0", count: digits - "\(rest)".count) + "\(rest)"
    }
    return text + " %"
  }
}
