internal import CoveyCore
internal import CoveyProtection
public import CoveySecureAggregation

/// What binds a session to its round: all clients of a session were asked the same, or there is no sum.
///
/// Digests are over the bytes of the wire, each part behind a name of its own: what a client was sent is what it binds itself
/// to. A number that is not finite has no place in them.
extension RoundRequest {
  /// The digest of the global model: names and shapes of its tensors, every parameter, and what is sent beside them.
  /// - Throws: `CryptoError` if libsodium cannot start.
  public func modelDigest() throws -> Bytes32 {
    try Bytes32(hashing: "covey/model/v3") { writeModel(to: &$0) }
  }

  /// The digest of how updates become integers; of nothing in rounds without any.
  /// - Throws: `CryptoError` if libsodium cannot start; `NotCanonical` for numbers that are not finite.
  public func encodingDigest() throws -> Bytes32 {
    try Bytes32(hashing: "covey/encoding/v3") { $0.write(masking) }
  }

  /// The digest of everything that the server asks: a server that asked one client to learn faster than the others, or
  /// asked the others not to learn at all, could find that client's update in the sum.
  /// - Throws: `CryptoError` if libsodium cannot start; `NotCanonical` for numbers that are not finite.
  public func digest() throws -> Bytes32 { try digest(model: modelDigest(), encoding: encodingDigest()) }

  fileprivate func digest(model: Bytes32, encoding: Bytes32) throws -> Bytes32 {
    try Bytes32(hashing: "covey/request/v4") { writer in
      writer.write(version)
      writeQuestion(to: &writer)
      writer.write(payload)
      writer.write(model)
      writer.write(encoding)
    }
  }

  /// What the session of this request must be bound to; nil in rounds without one.
  /// - Throws: As ``digest()``.
  public func binding() throws -> RoundBinding? {
    try masking == nil ? nil : binding(RequestDigests(self))
  }

  /// The same from digests that were taken before.
  package func binding(_ digests: RequestDigests) -> RoundBinding? {
    masking.map {
      RoundBinding(
        name: name, shape: $0.shape, request: digests.request, model: digests.model, encoding: digests.encoding)
    }
  }
}

/// The digests of a request. Whoever plays many clients that were sent one request takes them once.
package struct RequestDigests: Sendable, Hashable {
  /// That of the model.
  package let model: Bytes32
  /// That of the encoding.
  package let encoding: Bytes32
  /// That of all.
  package let request: Bytes32

  /// The digests of a request.
  /// - Throws: As ``RoundRequest/digest()``.
  package init(_ request: RoundRequest) throws {
    model = try request.modelDigest()
    encoding = try request.encodingDigest()
    self.request = try request.digest(model: model, encoding: encoding)
  }
}
