package import CoveyAlgorithms
internal import CoveyCore
package import CoveyTransport

/// What a request means, for whoever plays many clients that were sent the same one: digested and read once.
package struct OpenedRequest: Sendable {
  /// The digests of what was sent.
  package let digests: RequestDigests
  /// The algorithm that it names.
  package let algorithm: any FederatedAlgorithm

  /// Opens a request.
  /// - Parameter digests: Its digests, if they are known.
  /// - Throws: As ``RequestDigests``; ``ClientError/unknownAlgorithm(_:)``.
  package init(_ request: RoundRequest, digests: RequestDigests? = nil) throws {
    self.digests = try digests ?? RequestDigests(request)
    algorithm = try Self.algorithm(of: request)
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
