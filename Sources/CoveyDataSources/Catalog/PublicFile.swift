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
