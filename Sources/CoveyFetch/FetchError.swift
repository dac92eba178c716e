public import CoveyCrypto

/// Why a download failed.
public enum FetchError: Error, Equatable, Sendable {
  /// The server could not be reached, or the connection broke, and so at every attempt.
  case connection(url: String, reason: String)
  /// There is no network, no such host, or nobody there who answers; trying again at once does not help.
  case unreachable(url: String, reason: String)
  /// The server refused.
  case status(url: String, code: Int)
  /// The bytes are not the ones that the catalog names; they were removed.
  case wrongContent(url: String, expected: SHA256Digest, found: SHA256Digest)
  /// The file is longer than the catalog says; the bytes were removed.
  case tooLong(url: String, expected: Int)
  /// The disk refused.
  case disk(path: String, reason: String)
  /// Another process downloads the same file.
  case busy(path: String)
  /// The catalog's entry is not usable.
  case badEntry(String)
}

extension FetchError: CustomStringConvertible {
  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .connection(let url, let reason):
      "cannot download \(url): \(reason); check the network and run the same command again, it resumes"
    case .unreachable(let url, let reason):
      "cannot download \(url): \(reason); check the network, or take the files from a mirror"
    case .status(let url, let code): "cannot download \(url): the server answered \(code)"
    case .wrongContent(let url, let expected, let found):
      "\(url) has the wrong content: expected SHA-256 \(expected), found \(found); the file was removed"
    case .tooLong(let url, let expected):
      "\(url) has the wrong content: more than the expected \(expected) bytes; the file was removed"
    case .disk(let path, let reason): "cannot write \(path): \(reason)"
    case .busy(let path): "another process is downloading \(path); wait for it"
    case .badEntry(let what): "the catalog's entry is not usable: \(what)"
    }
  }
}
