/// What a server knows of the clients it can ask.
public protocol ClientPopulation: Sendable {
  /// Number of clients.
  var clientCount: Int { get }
  /// How long `client` will take in relation to others, for example its number of examples; 0 where unknown.
  func expectedLoad(ofClient client: Int) -> Int
}
