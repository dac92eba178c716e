internal import CoveyCore
internal import CoveyCrypto
public import CoveySecureAggregation
internal import CoveyTraining

/// What binds a session to its round: all clients of a session were asked the same, or there is no sum.
///
/// Canonical bytes: the fields of a `Transcript` in a stated order. Integers have 64 bits; floating-point numbers are their
/// bytes, finite and without a negative zero; enumerations are numbers of a table in the source; text is its UTF-8 as it
/// came; an optional value is 0, or 1 and the value; a list is its count and its elements. Nothing is read off a type's own
/// description, which is no format, and empty in programs without reflection metadata.
extension RoundRequest {
  /// The digest of the global model: names and shapes of its tensors, every parameter, and what is sent beside them.
  /// - Throws: `CryptoError` if libsodium cannot start.
  public func modelDigest() throws -> Bytes32 {
    let transcript = try Transcript("covey/model/v2")
    transcript.append(tensors.count)
    for tensor in tensors {
      transcript.append(tensor.name)
      transcript.append(tensor.dimensions.count)
      for extent in tensor.dimensions { transcript.append(extent) }
    }
    parameters.withSpan { transcript.append($0.bytes) }
    for entry in broadcast.entries {
      transcript.append(entry.name)
      entry.vector.withSpan { transcript.append($0.bytes) }
    }
    return Bytes32(transcript.digest())
  }

  /// The digest of how updates become integers; of the kind 0 in rounds without any.
  /// - Throws: `CryptoError` if libsodium cannot start; `NotCanonical` for numbers that are not finite.
  public func encodingDigest() throws -> Bytes32 {
    let transcript = try Transcript("covey/encoding/v2")
    if let masking {
      try masking.append(to: transcript)
    } else {
      transcript.append(0)
    }
    return Bytes32(transcript.digest())
  }

  /// The digest of everything that the server asks: a server that asked one client to learn faster than the others, or
  /// asked the others not to learn at all, could find that client's update in the sum.
  /// - Throws: `CryptoError` if libsodium cannot start; `NotCanonical` for numbers that are not finite.
  public func digest() throws -> Bytes32 { try digest(model: modelDigest(), encoding: encodingDigest()) }

  fileprivate func digest(model: Bytes32, encoding: Bytes32) throws -> Bytes32 {
    let transcript = try Transcript("covey/request/v3")
    transcript.append(version)
    transcript.append(name.task)
    transcript.append(name.run.bytes)
    transcript.append(name.round)
    transcript.append(name.number)
    transcript.append(algorithm.canonicalText)
    try training.append(to: transcript)
    try protection.append(to: transcript)
    try transcript.append(clipBound ?? 0)
    transcript.append(optional: masking?.weightBound)
    transcript.append(optional: masking?.counters.counters)
    transcript.append(masking == nil ? 0 : 1)
    if let shape = masking?.shape {
      transcript.append(shape.count)
      transcript.append(shape.bits)
    }
    transcript.append(model.bytes)
    transcript.append(encoding.bytes)
    transcript.append(optional: masking?.cohort)
    return Bytes32(transcript.digest())
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

extension MaskedInput {
  /// Appends how updates become integers: kind, every stored property of the encoding, rotation seed, counters.
  func append(to transcript: Transcript) throws(NotCanonical) {
    switch values {
    case .fixedPoint(let encoding):
      transcript.append(1)
      try encoding.append(to: transcript)
    case .noised(let encoding):
      transcript.append(2)
      try encoding.append(to: transcript)
    }
    transcript.append(bits: seed)
    counters.append(to: transcript)
    transcript.append(cohort)
  }
}
