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

  /// The same data set from another place: `address` is the web folder that holds the files. What their bytes must be
  /// stays as it is.
  public func mirrored(at address: String) -> PublicDataset {
    let folder = address.hasSuffix("/") ? address : address + "/"
    return PublicDataset(
      name: name, explanation: explanation, licence: licence,
      files: files.map { PublicFile(name: $0.name, urls: [folder + $0.name], bytes: $0.bytes, sha256: $0.sha256) })
  }
}
