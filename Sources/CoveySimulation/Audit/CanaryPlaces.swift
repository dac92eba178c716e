internal import CoveyCore
internal import CoveyData

/// Which clients of the audited run are canaries: spread evenly, so that a schedule by index reaches them as it does others.
package struct CanaryPlaces: Sendable {
  package let canaries: Int
  package let population: Int
  /// Clients of the run that is audited.
  package let own: Int

  /// The run has as many clients as it had if half of them or less become canaries; else the least multiple that leaves as
  /// many as it had.
  package init(canaries: Int, own: Int) {
    self.canaries = canaries
    self.own = own
    population = own * Self.growth(canaries: canaries, own: own)
  }

  /// What population and cohort are multiplied with, so that the rate of sampling stays what it is.
  static func growth(canaries: Int, own: Int) -> Int {
    own / 2 >= canaries ? 1 : 1 + (canaries + own - 1) / own
  }

  package func client(ofCanary canary: Int) -> Int { canary * population / canaries }

  /// The canary that a client is; nil if it is none.
  package func canary(ofClient client: Int) -> Int? {
    let canary = (client * canaries + population - 1) / population
    return canary < canaries && self.client(ofCanary: canary) == client ? canary : nil
  }
}

/// The run's data for a population with canaries: canaries own what somebody else owns, and never look at it.
struct CanaryPopulationData: FederatedDataset {
  let base: any FederatedDataset
  let places: CanaryPlaces

  var features: FeatureKind { base.features }
  var targets: TargetKind { base.targets }
  var clientCount: Int { places.population }
  /// Something to evaluate on, so that every released model is looked at.
  let test: Dataset?

  init(_ base: any FederatedDataset, _ places: CanaryPlaces) throws {
    self.base = base
    self.places = places
    test = try base.test ?? base.view(ofClient: 0).dataset
  }

  func exampleCount(ofClient client: Int) -> Int { base.exampleCount(ofClient: client % places.own) }
  func view(ofClient client: Int) throws -> ClientView { try base.view(ofClient: client % places.own) }
}
