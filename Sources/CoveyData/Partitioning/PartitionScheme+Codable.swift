extension PartitionScheme: Codable {
  private enum Key: String, CodingKey {
    case scheme, clients, alpha, minimum, perClient, labels, deviation, exponent, labelsPerClient, offsets
  }

  /// Decodes `{scheme: dirichlet, clients: 100, alpha: 0.5}`; parameters other than `clients` have defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func clients() throws -> Int { try values.decode(Int.self, forKey: .clients) }
    func whole(_ key: Key, _ standard: Int) throws -> Int {
      try values.decodeIfPresent(Int.self, forKey: key) ?? standard
    }
    func number(_ key: Key, _ standard: Double) throws -> Double {
      try values.decodeIfPresent(Double.self, forKey: key) ?? standard
    }
    func labels() throws -> Int? { try values.decodeIfPresent(Int.self, forKey: .labelsPerClient) }
    switch try values.decode(Kind.self, forKey: .scheme) {
    case .iid: self = .iid(clients: try clients())
    case .dirichlet: self = .dirichlet(clients: try clients(), alpha: try number(.alpha, 0.5))
    case .dirichletPerClass:
      self = .dirichletPerClass(
        clients: try clients(), alpha: try number(.alpha, 0.5), minimum: try whole(.minimum, 10))
    case .shards: self = .shards(clients: try clients(), perClient: try whole(.perClient, 2))
    case .labelsPerClient: self = .labelsPerClient(clients: try clients(), labels: try whole(.labels, 2))
    case .logNormal:
      self = .logNormal(
        clients: try clients(), deviation: try number(.deviation, 1), minimum: try whole(.minimum, 1),
        labelsPerClient: try labels())
    case .powerLaw:
      self = .powerLaw(
        clients: try clients(), exponent: try number(.exponent, 3), minimum: try whole(.minimum, 10),
        labelsPerClient: try labels())
    case .natural: self = .natural
    case .explicit: self = .explicit(offsets: try values.decode([Int].self, forKey: .offsets))
    }
  }

  /// Encodes the name as `scheme` and the parameters beside it.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(kind, forKey: .scheme)
    if case .explicit(let offsets) = self {
      try values.encode(offsets, forKey: .offsets)
      return
    }
    try values.encodeIfPresent(clients, forKey: .clients)
    switch self {
    case .iid, .natural, .explicit: break
    case .dirichlet(_, let alpha): try values.encode(alpha, forKey: .alpha)
    case .dirichletPerClass(_, let alpha, let minimum):
      try values.encode(alpha, forKey: .alpha)
      try values.encode(minimum, forKey: .minimum)
    case .shards(_, let perClient): try values.encode(perClient, forKey: .perClient)
    case .labelsPerClient(_, let labels): try values.encode(labels, forKey: .labels)
    case .logNormal(_, let deviation, let minimum, let labels):
      try values.encode(deviation, forKey: .deviation)
      try values.encode(minimum, forKey: .minimum)
      try values.encodeIfPresent(labels, forKey: .labelsPerClient)
    case .powerLaw(_, let exponent, let minimum, let labels):
      try values.encode(exponent, forKey: .exponent)
      try values.encode(minimum, forKey: .minimum)
      try values.encodeIfPresent(labels, forKey: .labelsPerClient)
    }
  }
}
