internal import CoveyCrypto

/// Who holds shares of whose secrets, and who shares masks with whom, by position.
///
/// Either everybody with everybody (Bonawitz et al. 2017, eprint 2017/281), or a ring of clients in random order: the k/2
/// next on both sides hold a client's shares, and it shares masks with the m/2 next on both sides. Both are Harary graphs
/// under a random permutation (Bell et al. 2020, eprint 2020/704, section 3.2 and appendix B).
public struct CommunicationGraph: Sendable, Hashable {
  /// The number of clients.
  public let clients: Int
  /// How many others hold shares of each client's secrets: k.
  public let degree: Int
  /// With how many others each shares masks: m.
  public let maskDegree: Int
  /// The clients around the ring, and where each stands; both empty for the complete graph.
  private let ring: [Int32]
  private let places: [Int32]

  /// Everybody with everybody.
  /// - Precondition: 1...2^20 clients.
  public static func complete(_ clients: Int) -> CommunicationGraph {
    precondition((1...MessageLimits.clients).contains(clients), "a graph has 1 to 2^20 clients")
    return CommunicationGraph(clients: clients, degree: clients - 1, maskDegree: clients - 1, ring: [])
  }

  /// The ring under the permutation that a seed gives: the same on every machine.
  /// - Parameters:
  ///   - clients: How many stand on it.
  ///   - neighbours: Holders of each client's shares.
  ///   - maskNeighbours: With how many each shares masks; nil: with those holders.
  ///   - seed: What the permutation follows from.
  /// - Precondition: 3...2^20 clients; even numbers of neighbours in 2..<clients.
  /// - Throws: `CryptoError` if libsodium cannot start.
  public init(clients: Int, neighbours: Int, maskNeighbours: Int? = nil, seed: Bytes32) throws {
    precondition((3...MessageLimits.clients).contains(clients), "a ring has 3 to 2^20 clients")
    for number in [neighbours, maskNeighbours ?? neighbours] {
      precondition(
        number >= 2 && number < clients && number % 2 == 0, "clients of a ring have an even number of neighbours")
    }
    self.init(
      clients: clients, degree: neighbours, maskDegree: maskNeighbours ?? neighbours,
      ring: try Self.permutation(of: clients, seed: seed))
  }

  /// The graph of a session.
  /// - Throws: `CryptoError` if libsodium cannot start.
  public init(_ parameters: SessionParameters, seed: Bytes32) throws {
    self =
      parameters.isComplete
      ? .complete(parameters.clients)
      : try CommunicationGraph(
        clients: parameters.clients, neighbours: parameters.neighbours, maskNeighbours: parameters.maskNeighbours,
        seed: seed)
  }

  private init(clients: Int, degree: Int, maskDegree: Int, ring: [Int32]) {
    self.clients = clients
    self.degree = degree
    self.maskDegree = maskDegree
    self.ring = ring
    var places = [Int32](repeating: 0, count: ring.count)
    for (place, client) in ring.enumerated() { places[Int(client)] = Int32(place) }
    self.places = places
  }

  /// Whether everybody is linked with everybody.
  public var isComplete: Bool { degree == clients - 1 }

  /// Whether nobody stands at a place of a ring.
  var hasNoRing: Bool { ring.isEmpty }

  /// The positions of those who hold shares of a client's secrets, and of whose secrets it holds shares, ascending.
  /// - Precondition: The position is in 0..<clients.
  public func neighbours(of position: Int) -> [Int] { nearest(degree, to: position) }

  /// The positions of those with whom a client shares masks, ascending.
  /// - Precondition: The position is in 0..<clients.
  public func maskNeighbours(of position: Int) -> [Int] { nearest(maskDegree, to: position) }

  /// The positions of those whose keys a client must know, ascending: both kinds of neighbours.
  /// - Precondition: The position is in 0..<clients.
  public func listed(for position: Int) -> [Int] { nearest(max(degree, maskDegree), to: position) }

  /// The positions of the clients at the first `count` places of the ring, ascending; all of 0..<count in the complete
  /// graph.
  /// - Precondition: `count` in 0...clients.
  public func committee(of count: Int) -> [Int] {
    precondition(count >= 0 && count <= clients, "a committee is some of the clients")
    return ring.isEmpty ? Array(0..<count) : ring[..<count].map { Int($0) }.sorted()
  }

  /// The position of the client at a place of the ring; the place itself in the complete graph.
  /// - Precondition: The place is in 0..<clients.
  public func position(at place: Int) -> Int { ring.isEmpty ? place : Int(ring[place]) }

  private func nearest(_ count: Int, to position: Int) -> [Int] {
    precondition(position >= 0 && position < clients, "the position is none of the session's")
    if ring.isEmpty { return (0..<clients).filter { $0 != position } }
    let place = Int(places[position])
    var nearest: [Int] = []
    nearest.reserveCapacity(count)
    for distance in 1...count / 2 {
      nearest.append(Int(ring[(place + distance) % clients]))
      nearest.append(Int(ring[(place + clients - distance) % clients]))
    }
    return nearest.sorted()
  }

  /// Whether two different clients hold shares of each other's secrets.
  public func areLinked(_ one: Int, _ other: Int) -> Bool { areWithin(degree, one, other) }

  /// Whether two different clients share masks.
  public func shareMasks(_ one: Int, _ other: Int) -> Bool { areWithin(maskDegree, one, other) }

  private func areWithin(_ degree: Int, _ one: Int, _ other: Int) -> Bool {
    guard (0..<clients).contains(one), (0..<clients).contains(other), one != other else { return false }
    if ring.isEmpty { return true }
    let distance = abs(Int(places[one]) - Int(places[other]))
    return min(distance, clients - distance) <= degree / 2
  }

  /// Whether masks connect all of `survivors`: if not, the sums of the parts would show. There must be one survivor.
  ///
  /// Two survivors that follow each other on the ring are linked unless more than m/2 - 1 missing ones lie between
  /// them, and no link reaches across such a gap. One gap leaves a path; two cut the ring in parts.
  /// - Precondition: A set over the graph's clients.
  public func isConnected(among survivors: PositionSet) -> Bool {
    precondition(survivors.count == clients, "the set is over the clients of another graph")
    if ring.isEmpty { return !survivors.isEmpty }
    var (first, last, gaps) = (-1, -1, 0)
    for place in 0..<clients where survivors.contains(Int(ring[place])) {
      if first < 0 { first = place } else if place - last > maskDegree / 2 { gaps += 1 }
      last = place
    }
    guard first >= 0 else { return false }
    if first + clients - last > maskDegree / 2 { gaps += 1 }
    return gaps <= 1
  }

  /// 0..<count in a random order: Fisher and Yates' shuffle from the last place down, with indices that are exactly
  /// uniform, taken from the keystream of the seed.
  private static func permutation(of count: Int, seed: Bytes32) throws -> [Int32] {
    // The seed is public; the key type is merely what the keystream takes.
    let key = try SecretKey(bytes: seed.bytes.span.bytes)
    let stream = ChaCha20Stream(derivedFrom: key, purpose: "covey/secagg/graph/v1", count)
    var ring = (0..<Int32(count)).map { $0 }
    var words = [UInt64](repeating: 0, count: min(count, 1024))
    var next = words.count
    for last in stride(from: count - 1, to: 0, by: -1) {
      let bound = UInt64(last + 1)
      var product: (high: UInt64, low: UInt64)
      repeat {
        if next == words.count {
          var span = words.mutableSpan
          stream.fill(&span)
          next = 0
        }
        product = UInt64(littleEndian: words[next]).multipliedFullWidth(by: bound)
        next += 1
        // Lemire 2019, DOI 10.1145/3230636: without the few words that would favour some indices.
      } while product.low < (0 &- bound) % bound
      ring.swapAt(last, Int(product.high))
    }
    return ring
  }
}

extension CommunicationGraph {
  /// Whether some `reach` places in a row on the ring hold more than `gap` clients that are not among the survivors.
  ///
  /// Two survivors that follow each other with fewer than `reach` places between them share a mask. A list that never lacks
  /// more than `gap` of `reach` clients in a row leaves honest ones in every window but where `reach` - `gap` colluders
  /// stand, and by the choice of sizes there are no two such windows apart: the honest survivors stay connected, whoever
  /// was declared dead. One pass around the ring; never in the complete graph.
  /// - Precondition: A set over the graph's clients; `reach` in 0...clients.
  public func isCut(_ survivors: PositionSet, reach: Int, gap: Int) -> Bool {
    precondition(survivors.count == clients, "the set is over the clients of another graph")
    precondition(reach >= 0 && reach <= clients, "a window is some of the places")
    guard !hasNoRing else { return false }
    func missing(_ place: Int) -> Int { survivors.contains(position(at: place % clients)) ? 0 : 1 }
    var count = (0..<reach).reduce(0) { $0 + missing($1) }
    if count > gap { return true }
    for place in 0..<clients {
      count += missing(place + reach) - missing(place)
      if count > gap { return true }
    }
    return false
  }
}
