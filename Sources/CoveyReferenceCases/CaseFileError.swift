/// Why a file of reference cases, or one case of it, cannot be evaluated.
public struct CaseFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, and where.
  public let description: String

  /// An error with a sentence.
  public init(_ description: String) { self.description = description }
}
