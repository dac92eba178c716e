internal import CoveyAccounting
internal import CoveyNoise

/// The guarantee in words.
extension PrivacyLedger {
  /// What holds against whom, and for which end of the run.
  package func sentence(completed: Bool) -> String {
    let whole = figures.filter { $0.scope == .run }
    guard let delta = whole.first?.delta else { return "Nothing is released yet." }
    var parts = whole.filter { $0.delta == delta }.map { "against \($0.against.explanation) \(guarantee($0))" }
    for one in figures where one.scope == .participation && one.delta == delta && one.participations == 1 {
      guard !whole.contains(where: { $0.against == one.against && $0.participations == 1 }) else { continue }
      parts.append("of one participation, whenever it is, against \(one.against.explanation) \(guarantee(one))")
    }
    parts += unprotected
    let have = stated.rounds == 1 ? "has" : "together have"
    let subject = "\(counted) \(isPrivate ? have : "would have")"
    let promise = "\(subject): \(parts.joined(separator: "; "))."
    let what =
      isPrivate
      ? promise
      : "Not private: nobody is protected. In a private deployment \(promise.prefix(1).lowercased() + promise.dropFirst())"
    let sentences = [completed ? "The model is the result of \(ran)." : nil, what, ending].compactMap { $0 }
    // Whoever reads one sentence reads that it is not private.
    return (isPrivate ? sentences : [what] + sentences.filter { $0 != what }).joined(separator: " ")
  }

  private func guarantee(_ figure: PrivacyFigure) -> String {
    let who = unit == .client ? "a client" : "an example of a client"
    let what =
      switch adjacency {
      case .addOrRemoveOne: "added or removed"
      case .replaceOne: "replaced by another"
      case .zeroOut: "replaced by nothing"
      }
    return "(\(Figures.up(figure.epsilon)), \(figure.delta))-differential privacy when \(who) is \(what)"
  }

  /// The releases that the figures are of.
  private var counted: String {
    let rounds = stated.rounds
    return rounds == 1 ? "1 round" : stopping.rule == "planned" ? "All \(rounds) planned rounds" : "\(rounds) rounds"
  }

  private var ran: String {
    let rounds = stopping.endedAfter ?? releases.committed
    return rounds == 1 ? "1 round" : "\(rounds) rounds"
  }

  /// The milestone whose figures are stated: the first that the run did not pass.
  var stated: StoppingRule.Milestone {
    let last = stopping.milestones.last ?? StoppingRule.Milestone(rounds: releases.planned, delta: 0)
    guard let ended = stopping.endedAfter, segments.count == 1 else { return last }
    return stopping.milestones.first { $0.rounds >= ended } ?? last
  }

  private var ending: String? {
    var sentences: [String] = []
    switch stopping.rule {
    case "filter":
      sentences.append(
        "A Renyi filter of order \(stopping.order ?? 0) with this budget admitted every release; it is stated in full.")
    case "milestones":
      let all = stopping.milestones.map { "\($0.rounds) (delta \($0.delta))" }.joined(separator: ", ")
      sentences.append(
        "Fixed before the run: milestones after \(all) rounds"
          + (stopping.endedAfter == nil ? "." : "; it ended within that of \(stated.rounds).")
          + " For runs that state an epsilon the guarantee is that of its milestone, all shares together delta.")
    default:
      if let ended = stopping.endedAfter, ended < releases.planned {
        sentences.append("The run ended after \(ended); an epsilon of the rounds that ran would be no guarantee.")
      }
    }
    if stopping.interrupted == true {
      sentences.append(
        "The moment at which the run ended was chosen by somebody who could see values without noise; it is not covered."
      )
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }
}
