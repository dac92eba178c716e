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

/// One file of a public data set, named by its content.
public struct PublicFile: Sendable, Hashable {
  /// Its name in the data set's folder.
  public let name: String
  /// Where it can be had, the first choice first.
  public let urls: [String]
  /// Its size.
  public let bytes: Int
  /// The SHA-256 of its bytes, 64 hexadecimal digits.
  public let sha256: String

  /// Describes a file.
  public init(name: String, urls: [String], bytes: Int, sha256: String) {
    self.name = name
    self.urls = urls
    self.bytes = bytes
    self.sha256 = sha256
  }
}
