extension SessionParameters {
  /// The choice as a sentence, for example
  /// "secagg+: 1000 clients, 34 neighbours, 18 share masks, threshold 18; 5 % corrupt, 5 % dropped out, sigma 40, eta 30".
  /// - Parameter invitation: What the parameters were chosen by.
  public func sentence(_ invitation: SessionInvitation) -> String {
    var choice = "\(method.rawValue): \(clients) clients, "
    choice += isComplete ? "all neighbours" : "\(neighbours) neighbours"
    if !isComplete, method == .secaggPlus { choice += ", \(maskNeighbours) share masks" }
    choice += ", threshold \(threshold)"
    if quorum > 0 { choice += ", \(quorum) of a committee of \(committee) sign" }
    choice += "; \(Self.percent(invitation.corruptionRate)) corrupt"
    choice += ", \(Self.percent(invitation.dropoutRate)) dropped out"
    if !isComplete { choice += ", sigma \(invitation.sigma), eta \(invitation.eta)" }
    if server == .active { choice += ", active server" }
    return choice
  }

  /// What is asked of a complete graph and cannot be, as a sentence: more dropouts than it has shares to spare; nil if it
  /// can be. A sparse graph is chosen so that it can.
  /// - Parameter invitation: What the parameters were chosen by.
  public func shortfall(_ invitation: SessionInvitation) -> String? {
    let asked = ClientShare.count(invitation.dropoutRate, of: clients)
    let spare = clients - threshold
    guard isComplete, asked > spare else { return nil }
    return "\(asked) of \(clients) clients may drop out by the dropout rate of "
      + "\(Self.percent(invitation.dropoutRate)), and a sum needs \(threshold): with more than \(spare) dropouts there is none"
  }

  /// A rate as percent with three digits behind the point at most.
  package static func percent(_ rate: Double) -> String {
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
