internal import CoveyCore
internal import CoveyData
internal import CoveyPrivacy

extension LoadedExamples {
  /// Notes that the number of classes is the largest label's, if targets are classes.
  mutating func noteLargestLabel() {
    guard case .classes = train.targets else { return }
    statistics.append(
      DataFacts.Statistic(
        name: "the number of classes, by the largest label", key: "data.classes",
        remedy: "state the number of classes, data.classes"))
  }

  /// Notes that the configuration states the number of classes.
  mutating func noteStatedClasses() {
    if case .classes(let count) = train.targets { publicFacts.append("\(count) classes") }
  }

  /// What a guarantee must know of these examples, shared out as `section` says.
  func facts(_ section: DataSection) -> DataFacts {
    var facts = DataFacts(statistics: statistics, publicFacts: publicFacts, heldOut: heldOut)
    let scheme = section.partition.scheme
    facts.isMadeUp = section.source.isMadeUp
    facts.sharesExamples = scheme == .resampled
    facts.simulatedUnits = virtualClients(scheme, clients: section.partition.clients)
    return facts
  }

  /// Why a client is not one of the data's own; nil if it is.
  private func virtualClients(_ scheme: PartitionSection.Scheme, clients: Int) -> String? {
    let partition = "(partition \(scheme.rawValue))"
    switch scheme {
    case .natural: return nil
    // A file that says whose examples are whose is as good as a column that does, unless the data say otherwise.
    case .explicit where keys == nil: return nil
    case .resampled:
      return "the unit is a virtual client: an example may be with several clients \(partition)"
    case .iid, .dirichlet, .dirichletPerClass, .shards, .labels, .logNormal, .powerLaw, .explicit:
      if keys != nil {
        return "the unit is a virtual client: the examples of the data's own clients are dealt out anew \(partition)"
      }
      let size = max(1, train.count / max(1, clients))
      return "the unit is a virtual client of about \(size) examples, and nothing says whose they are \(partition)"
    }
  }
}

extension DataSource {
  /// Whether nobody is behind the examples.
  var isMadeUp: Bool {
    switch self {
    case .glyphs, .synthetic: true
    case .mnist, .fashionMNIST, .idx, .npy, .csv, .leaf: false
    }
  }
}
