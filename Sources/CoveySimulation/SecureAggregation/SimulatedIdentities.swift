internal import CoveyCore
internal import CoveyCrypto
internal import CoveySecureAggregation
internal import Synchronization

/// The long-term keys of a simulated population, made from one secret when they are needed, and the directory of their
/// public halves.
final class SimulatedIdentities: IdentityDirectory {
  private let secret: SecretKey
  private let clients: Int
  /// Public halves that were asked for: clients look up their neighbours', again and again.
  private let known = Mutex<[ClientID: VerificationKey]>([:])

  private let stated = Mutex<DirectoryDigest?>(nil)

  /// Identities that no other process has, of the clients 0..<clients.
  /// - Throws: `CryptoError` if there is no secure randomness.
  init(clients: Int) throws {
    self.clients = clients
    secret = try SecretKey.random()
  }

  /// A client's own key.
  /// - Throws: `CryptoError` if there is no memory for it.
  func key(of client: ClientID) throws -> SigningKey {
    let key = try SigningKey(seed: secret.derive(purpose: "covey/identity of a simulated client", client.rawValue))
    let half = key.verificationKey
    known.withLock { $0[client] = half }
    return key
  }

  func verificationKey(of client: ClientID) -> VerificationKey? {
    if let key = known.withLock({ $0[client] }) { return key }
    guard client.rawValue < clients else { return nil }
    return try? key(of: client).verificationKey
  }

  func digest() throws -> DirectoryDigest {
    try stated.withLock { stated in
      if let stated { return stated }
      var keys: [ClientID: VerificationKey] = [:]
      for client in (0..<clients).map(ClientID.init(rawValue:)) { keys[client] = verificationKey(of: client) }
      let digest = try DirectoryDigest(keys)
      stated = digest
      return digest
    }
  }
}
