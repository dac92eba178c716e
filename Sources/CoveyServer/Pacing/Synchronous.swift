public import CoveyCore

/// Rounds in step: a cohort is chosen, all of it trains the round's own model, and the server waits for the last.
///
/// With a virtual clock a round lasts as long as the slowest of its cohort, those who then fail included.
/// Source: McMahan et al. 2017, arXiv 1602.05629, Algorithm 1.
public struct SynchronousPacing: Pacing {
  static let maker = NamedMaker<any Pacing>("synchronous", "a cohort trains, and the server waits for all of it") {
    SynchronousPacing($0)
  }

  /// The word in `pacing.name`.
  public var name: String { Self.maker.name }
  /// Those of the section `cohort`, and no tickets.
  public var traits: PacingTraits { PacingTraits() }

  /// Synchronous rounds.
  public init() {}

  /// Reads `pacing`: no keys.
  public init(_ reader: SettingsReader) {}

  /// Writes nothing.
  public func write(to writer: inout SettingsWriter) {}

  /// The sampler's cohort, largest clients first.
  public func next(_ state: inout PacingState, round: Int, _ context: PacingContext) -> Cohort {
    let cohort = context.cohort(round: round)
    guard context.hasClock else { return cohort }
    state.seconds += cohort.clients.reduce(0) { max($0, context.seconds(of: $1, version: round)) }
    return cohort
  }
}
