internal import CoveyCore
internal import CoveyData
internal import CoveyDataSources

extension LoadedExamples {
  /// What a guarantee must know of these examples, shared out as `section` says.
  func facts(_ section: DataSection) -> DataFacts {
    var facts = DataFacts(statistics: statistics, publicFacts: publicFacts, heldOut: heldOut)
    facts.isMadeUp = section.source.traits.isMadeUp
    facts.sharesExamples = section.partition.kind == .resampled
    facts.simulatedUnits = virtualClients(section.partition)
    return facts
  }

  /// Why a client is not one of the data's own; nil if it is.
  private func virtualClients(_ scheme: PartitionScheme) -> String? {
    let partition = "(partition \(scheme.kind.rawValue))"
    switch scheme.kind {
    case .natural: return nil
    // A file that says whose examples are whose is as good as a column that does, unless the data say otherwise.
    case .explicit where keys == nil: return nil
    case .resampled:
      return "the unit is a virtual client: an example may be with several clients \(partition)"
    case .iid, .dirichlet, .dirichletPerClass, .shards, .labelsPerClient, .logNormal, .powerLaw, .explicit:
      if keys != nil {
        return "the unit is a virtual client: the examples of the data's own clients are dealt out anew \(partition)"
      }
      let size = max(1, train.count / max(1, scheme.clients ?? 1))
      return "the unit is a virtual client of about \(size) examples, and nothing says whose they are \(partition)"
    }
  }
}
