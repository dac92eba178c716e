internal import CoveyCore
internal import CoveySecureAggregation

/// What an attacker does to a session: it sits between the server and the clients, and changes, drops, repeats or makes
/// up messages. A lying server is an honest one with an attacker in front; a lying client likewise.
struct Attack {
  /// What arrives of a message to a client: none, one or several.
  var toClient: (Letter, HostileSession) throws -> [[UInt8]] = { letter, _ in [letter.bytes] }
  /// What arrives of a client's message.
  var toServer: (Letter, HostileSession) throws -> [[UInt8]] = { letter, _ in [letter.bytes] }
  /// What happens once everybody answered, before the server closes the step.
  var beforeClosing: (SessionStep, HostileSession) throws -> Void = { _, _ in }
  /// What a client puts into the session; nil: its honest input.
  var input: (ClientID, HostileSession) throws -> RingVector? = { _, _ in nil }

  /// What a client is asked to train on and encode with; nil: what the session's invitation says.
  var round: (ClientID, HostileSession) -> RoundBinding? = { _, _ in nil }

  /// Nobody attacks.
  static var none: Attack { Attack() }

  /// Changes what one client is sent in one step.
  static func toClient(
    _ victim: ClientID, in step: SessionStep, _ change: @escaping ([UInt8], HostileSession) throws -> [[UInt8]]
  ) -> Attack {
    Attack(toClient: { letter, session in
      letter.client == victim && letter.step == step ? try change(letter.bytes, session) : [letter.bytes]
    })
  }

  /// Changes what one client sends in one step.
  static func fromClient(
    _ liar: ClientID, in step: SessionStep, _ change: @escaping ([UInt8], HostileSession) throws -> [[UInt8]]
  ) -> Attack {
    Attack(toServer: { letter, session in
      letter.client == liar && letter.step == step ? try change(letter.bytes, session) : [letter.bytes]
    })
  }

  /// One client sends nothing from a step on.
  static func dropout(_ client: ClientID, from step: SessionStep) -> Attack {
    Attack(toServer: { letter, _ in letter.client == client && letter.step >= step ? [] : [letter.bytes] })
  }

  /// Both attacks, this one first.
  func and(_ other: Attack) -> Attack {
    let first = self
    return Attack(
      toClient: { letter, session in
        try first.toClient(letter, session).flatMap {
          try other.toClient(Letter(step: letter.step, client: letter.client, bytes: $0), session)
        }
      },
      toServer: { letter, session in
        try first.toServer(letter, session).flatMap {
          try other.toServer(Letter(step: letter.step, client: letter.client, bytes: $0), session)
        }
      },
      beforeClosing: { step, session in
        try first.beforeClosing(step, session)
        try other.beforeClosing(step, session)
      },
      input: { client, session in try first.input(client, session) ?? other.input(client, session) },
      round: { client, session in first.round(client, session) ?? other.round(client, session) })
  }
}
