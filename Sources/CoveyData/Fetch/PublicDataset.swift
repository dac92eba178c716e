/// A public data set that can be downloaded.
public struct PublicDataset: Sendable, Hashable {
  /// The name in configs and of its folder.
  public let name: String
  /// One line: what it is and where it comes from.
  public let explanation: String
  /// What its makers say about use.
  public let licence: String
  /// Its files.
  public let files: [PublicFile]

  /// Describes a data set.
  public init(name: String, explanation: String, licence: String, files: [PublicFile]) {
    self.name = name
    self.explanation = explanation
    self.licence = licence
    self.files = files
  }
}
