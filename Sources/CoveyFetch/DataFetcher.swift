import CoveyCrypto
internal import CoveyData
public import CoveyDataSources
internal import CoveySystem

/// Downloads public data into a folder: resumes, retries, checks, and never leaves half a file under a final name.
public struct DataFetcher: Sendable {
  /// How far a file is.
  public struct Progress: Sendable, Hashable {
    /// The file's name.
    public var file: String
    /// Bytes there.
    public var bytes: Int
    /// Bytes in all.
    public var total: Int

    /// A report.
    public init(file: String, bytes: Int, total: Int) {
      self.file = file
      self.bytes = bytes
      self.total = total
    }
  }

  /// The folder of all data sets; each has its own in it.
  public let cache: String
  /// Tries at each address before giving up.
  public let attempts: Int
  /// The wait before the second try; it doubles from try to try.
  public let pause: Duration
  /// Seconds without a byte after which a connection counts as broken.
  public let timeout: Double

  /// A fetcher into `cache`.
  /// - Precondition: `attempts` and `timeout` are positive.
  public init(cache: String, attempts: Int = 4, pause: Duration = .seconds(1), timeout: Double = 60) {
    precondition(attempts > 0 && timeout > 0, "a download needs at least one attempt and some time")
    self.cache = cache
    self.attempts = attempts
    self.pause = pause
    self.timeout = timeout
  }

  /// Gets all files of `dataset` that are not there yet.
  /// - Returns: The folder that holds them.
  /// - Throws: ``FetchError``, or `CancellationError`; what was downloaded stays for the next try.
  public func fetch(
    _ dataset: PublicDataset, progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> String {
    let folder = "\(cache)/\(dataset.name)"
    // A folder without anything would look like a data set that has lost its files.
    defer { FileSystem.removeIfEmpty(folder: folder) }
    for file in dataset.files { _ = try await fetch(file, into: folder, progress: progress) }
    return folder
  }

  /// Gets one file, unless it is there with the right content.
  /// - Returns: Its path.
  /// - Throws: ``FetchError``, or `CancellationError`.
  public func fetch(
    _ file: PublicFile, into folder: String, progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> String {
    guard let expected = SHA256Digest(hex: file.sha256), file.bytes > 0, !file.name.contains("/") else {
      throw FetchError.badEntry("\(file.name) needs a SHA-256 of 64 digits, a size, and a name without slashes")
    }
    try PartFile.makeFolder(folder)
    let path = "\(folder)/\(file.name)"
    if try PartFile.digest(ofFileAt: path) == expected {
      progress(Progress(file: file.name, bytes: file.bytes, total: file.bytes))
      return path
    }
    let part = try PartFile(for: path)
    defer { part.unlock() }
    var failure: any Error = FetchError.badEntry("\(file.name) has no address")
    for url in file.urls {
      do {
        try await download(url, into: part, limit: file.bytes, expected: expected) { bytes in
          progress(Progress(file: file.name, bytes: bytes, total: file.bytes))
        }
        try part.commit()
        return path
      } catch let error as FetchError where error.isTheServers {
        failure = error
        if error.spoilsPart { try part.truncate(to: 0) }
      }
    }
    if try part.size() == 0 { part.remove() }
    throw failure
  }

  /// Fills `part` from one address until its content is right.
  private func download(
    _ url: String, into part: PartFile, limit: Int, expected: SHA256Digest,
    progress: @escaping @Sendable (Int) -> Void
  ) async throws {
    var wait = pause
    var attempt = 1
    while true {
      let resumed = try part.size() > 0
      do {
        // A part that is too long cannot become right.
        if try part.size() > limit { try part.truncate(to: 0) }
        let transfer = try HTTPTransfer(url: url, part: part, limit: limit) { bytes, _ in progress(bytes) }
        if try await transfer.run(timeout: timeout) != .mustRestart {
          let found = try part.digest()
          if found == expected { return }
          try part.truncate(to: 0)
          // Old bytes of another version may be to blame, the server only if it sent everything.
          if !resumed { throw FetchError.wrongContent(url: url, expected: expected, found: found) }
        } else {
          try part.truncate(to: 0)
        }
        guard attempt < attempts else {
          throw FetchError.connection(url: url, reason: "the server's answers do not fit together")
        }
      } catch let error as FetchError where error.mayPass && attempt < attempts {
        try await Task.sleep(for: wait)
        wait *= 2
      } catch let error as FetchError where error.spoilsPart && resumed && attempt < attempts {
        // What was there before may have spoilt it.
        try part.truncate(to: 0)
      }
      attempt += 1
    }
  }
}

extension FetchError {
  /// Trying again may help.
  fileprivate var mayPass: Bool {
    switch self {
    case .connection: true
    case .status(_, let code): code == 408 || code == 429 || code >= 500
    default: false
    }
  }

  /// Another address may do better.
  fileprivate var isTheServers: Bool {
    switch self {
    case .connection, .unreachable, .status, .wrongContent, .tooLong: true
    case .disk, .busy, .badEntry: false
    }
  }

  /// What was downloaded is of no use.
  fileprivate var spoilsPart: Bool {
    switch self {
    case .wrongContent, .tooLong: true
    default: false
    }
  }
}
