package import CoveyAlgorithms
internal import CoveyCore
package import CoveyTransport

/// What a request means, for whoever plays many clients that were sent the same one: digested and read once.
package struct OpenedRequest: Sendable {
  /// The digests of what was sent; nil if they are not known.
  package let digests: RequestDigests?
  /// The algorithm that it names.
  package let algorithm: any FederatedAlgorithm

  /// Opens a request.
  /// - Throws: ``ClientError/unknownAlgorithm(_:)``.
  package init(_ sent: SentRequest) throws {
    digests = sent.digests
    algorithm = try Self.algorithm(of: sent.request)
  }

  /// The algorithm that a request names.
  /// - Throws: ``ClientError/unknownAlgorithm(_:)`` if nothing here has that name, or takes those settings.
  static func algorithm(of request: RoundRequest) throws -> any FederatedAlgorithm {
    do {
      return try Algorithms.registry.open(request.algorithm)
    } catch {
      throw ClientError.unknownAlgorithm("\(error)")
    }
  }
}
