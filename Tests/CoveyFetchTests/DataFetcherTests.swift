import CoveyCrypto
import CoveyData
import CoveyDataSources
import CoveyFetch
import CoveySystem
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct DataFetcherTests {
  /// 300,000 bytes without a pattern that a shifted resume would keep.
  static let content: [UInt8] = (0..<300_000).map { index in UInt8(truncatingIfNeeded: index &* index >> 7 ^ index) }

  let folder: String = {
    var template = Array("/tmp/covey-fetch-XXXXXX".utf8CString)
    return mkdtemp(&template).map { String(cString: $0) } ?? "/tmp/covey-fetch-none"
  }()

  var fetcher: DataFetcher { DataFetcher(cache: folder, attempts: 4, pause: .milliseconds(5), timeout: 10) }

  func file(_ urls: [String], content: [UInt8] = Self.content) -> PublicFile {
    PublicFile(name: "data.bin", urls: urls, bytes: content.count, sha256: SHA256Digest(of: content).hex)
  }

  func bytes(_ name: String) -> [UInt8]? {
    guard FileSystem.isFile("\(folder)/\(name)") else { return nil }
    return (try? SharedBuffer(file: "\(folder)/\(name)")).map { $0.withUnsafeBufferPointer { Array($0) } }
  }

  func write(_ name: String, _ bytes: [UInt8]) {
    guard let handle = fopen("\(folder)/\(name)", "w") else { return }
    fwrite(bytes, 1, bytes.count, handle)
    fclose(handle)
  }

  func cleanUp() {
    for name in (try? FileSystem.names(in: folder)) ?? [] {
      for inner in (try? FileSystem.names(in: "\(folder)/\(name)")) ?? [] { unlink("\(folder)/\(name)/\(inner)") }
      unlink("\(folder)/\(name)")
      rmdir("\(folder)/\(name)")
    }
    rmdir(folder)
  }

  @Test func downloadsOnceWithProgress() async throws {
    defer { cleanUp() }
    let server = LocalServer { request, _ in .honest(Self.content, request) }
    let reports = Mutex<[DataFetcher.Progress]>([])
    let entry = file([server.url("a/data.bin")])
    let path = try await fetcher.fetch(entry, into: folder) { report in reports.withLock { $0.append(report) } }
    #expect(path == "\(folder)/data.bin")
    #expect(bytes("data.bin") == Self.content && bytes("data.bin.part") == nil)
    let seen = reports.withLock { $0 }
    #expect(seen.last == DataFetcher.Progress(file: "data.bin", bytes: 300_000, total: 300_000))
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.bytes < $1.bytes })
    #expect(server.requests.map(\.path) == ["/a/data.bin"])
    #expect(server.requests[0].acceptEncoding == "identity")
    _ = try await fetcher.fetch(entry, into: folder)
    #expect(server.requests.count == 1)
    // A spoilt file is fetched again.
    write("data.bin", [1, 2, 3])
    _ = try await fetcher.fetch(entry, into: folder)
    #expect(server.requests.count == 2 && bytes("data.bin") == Self.content)
  }

  @Test func aWholeDataSetGoesIntoItsFolder() async throws {
    defer { cleanUp() }
    let server = LocalServer { request, _ in .honest(request.path == "/x" ? [1, 2] : [3], request) }
    func entry(_ name: String, _ content: [UInt8]) -> PublicFile {
      PublicFile(name: name, urls: [server.url(name)], bytes: content.count, sha256: SHA256Digest(of: content).hex)
    }
    let set = PublicDataset(name: "toy", explanation: "", licence: "", files: [entry("x", [1, 2]), entry("y", [3])])
    #expect(try await fetcher.fetch(set) == "\(folder)/toy")
    #expect(bytes("toy/x") == [1, 2] && bytes("toy/y") == [3])
  }

  @Test func cutConnectionsAreResumed() async throws {
    defer { cleanUp() }
    let server = LocalServer { request, number in .honest(Self.content, request, cutAfter: number < 2 ? 100_000 : nil) }
    _ = try await fetcher.fetch(file([server.url("data.bin")]), into: folder)
    #expect(bytes("data.bin") == Self.content)
    #expect(server.requests.count == 3)
    // What came before a cut is not asked for again.
    let starts = server.requests.map { $0.rangeStart ?? 0 }
    #expect(starts[0] == 0 && starts[1] > 0 && starts[2] > starts[1])
  }

  @Test func anotherRunResumesWhatOneLeft() async throws {
    defer { cleanUp() }
    let server = LocalServer { request, number in .honest(Self.content, request, cutAfter: number == 0 ? 120_000 : nil)
    }
    let once = DataFetcher(cache: folder, attempts: 1, timeout: 10)
    let entry = file([server.url("data.bin")])
    await #expect {
      _ = try await once.fetch(entry, into: folder)
    } throws: {
      guard case FetchError.connection = $0 else { return false }
      return "\($0)".contains("it resumes")
    }
    #expect(bytes("data.bin") == nil && (bytes("data.bin.part")?.count ?? 0) > 0)
    _ = try await once.fetch(entry, into: folder)
    #expect(bytes("data.bin") == Self.content && (server.requests[1].rangeStart ?? 0) > 0)
  }

  @Test func serversWithoutRangesStartAgain() async throws {
    defer { cleanUp() }
    write("data.bin.part", Array(Self.content[..<70_000]))
    let server = LocalServer { _, _ in .init(body: Self.content) }
    _ = try await fetcher.fetch(file([server.url("data.bin")]), into: folder)
    #expect(bytes("data.bin") == Self.content)
    #expect(server.requests.map(\.rangeStart) == [70_000])
  }

  @Test func aBodyWithoutLengthThatIsCutIsNotTaken() async throws {
    defer { cleanUp() }
    let server = LocalServer { _, number in
      .init(body: Self.content, cutAfter: number == 0 ? 50_000 : nil, tellsLength: false)
    }
    await #expect(throws: FetchError.self) { try await fetcher.fetch(file([server.url("data.bin")]), into: folder) }
    #expect(bytes("data.bin") == nil)
    _ = try await fetcher.fetch(file([server.url("data.bin")]), into: folder)
    #expect(bytes("data.bin") == Self.content)
  }

  @Test func aFinishedPartNeedsNothingMore() async throws {
    defer { cleanUp() }
    write("data.bin.part", Self.content)
    let server = LocalServer { request, _ in .honest(Self.content, request) }
    _ = try await fetcher.fetch(file([server.url("data.bin")]), into: folder)
    #expect(bytes("data.bin") == Self.content && server.requests.count == 1)
  }

  @Test(arguments: [300_000, 300_001, 299_999, 10]) func aWrongPartIsThrownAway(size: Int) async throws {
    defer { cleanUp() }
    write("data.bin.part", [UInt8](repeating: 9, count: size))
    let server = LocalServer { request, _ in .honest(Self.content, request) }
    _ = try await fetcher.fetch(file([server.url("data.bin")]), into: folder)
    #expect(bytes("data.bin") == Self.content)
    #expect(server.requests.last?.rangeStart == nil)
  }

  @Test func aRangeThatWasNotAskedForIsNotTaken() async throws {
    defer { cleanUp() }
    write("data.bin.part", Array(Self.content[..<1000]))
    let server = LocalServer { request, number in
      guard number == 0 else { return .honest(Self.content, request) }
      return .init(status: 206, headers: ["Content-Range: bytes 5-299999/300000"], body: Array(Self.content[5...]))
    }
    _ = try await fetcher.fetch(file([server.url("data.bin")]), into: folder)
    #expect(bytes("data.bin") == Self.content)
  }

  @Test func wrongContentIsRefusedAndRemoved() async throws {
    defer { cleanUp() }
    var wrong = Self.content
    wrong[123_456] ^= 1
    let sent = wrong
    let server = LocalServer { request, _ in .honest(sent, request) }
    let url = server.url("data.bin")
    await #expect(
      throws: FetchError.wrongContent(
        url: url, expected: SHA256Digest(of: Self.content), found: SHA256Digest(of: wrong))
    ) { try await fetcher.fetch(file([url]), into: folder) }
    #expect(server.requests.count == 1)
    #expect(bytes("data.bin") == nil && bytes("data.bin.part") == nil)
    let long = LocalServer { request, _ in .honest(Self.content + [0], request) }
    await #expect(throws: FetchError.tooLong(url: long.url("data.bin"), expected: 300_000)) {
      try await fetcher.fetch(file([long.url("data.bin")]), into: folder)
    }
    #expect(bytes("data.bin.part") == nil)
  }

  @Test func refusalsAreNotRetriedAndTroubleIs() async throws {
    defer { cleanUp() }
    let missing = LocalServer { _, _ in .init(status: 404, body: Array("not here".utf8)) }
    await #expect(throws: FetchError.status(url: missing.url("data.bin"), code: 404)) {
      try await fetcher.fetch(file([missing.url("data.bin")]), into: folder)
    }
    #expect(missing.requests.count == 1 && bytes("data.bin.part") == nil)
    let tired = LocalServer { request, number in
      number < 2 ? .init(status: 503) : .honest(Self.content, request)
    }
    _ = try await fetcher.fetch(file([tired.url("data.bin")]), into: folder)
    #expect(tired.requests.count == 3 && bytes("data.bin") == Self.content)
    unlink("\(folder)/data.bin")
    let broken = LocalServer { _, _ in .init(status: 500) }
    await #expect(throws: FetchError.status(url: broken.url("data.bin"), code: 500)) {
      try await fetcher.fetch(file([broken.url("data.bin")]), into: folder)
    }
    #expect(broken.requests.count == 4)
  }

  @Test func anotherAddressIsTried() async throws {
    defer { cleanUp() }
    let missing = LocalServer { _, _ in .init(status: 404) }
    let wrong = LocalServer { _, _ in .init(body: [1, 2, 3]) }
    let good = LocalServer { request, _ in .honest(Self.content, request) }
    let urls = [missing, wrong, good].map { $0.url("data.bin") }
    _ = try await fetcher.fetch(file(urls), into: folder)
    #expect(bytes("data.bin") == Self.content && good.requests[0].rangeStart == nil)
  }

  @Test func badEntriesAndFoldersAreRefused() async throws {
    defer { cleanUp() }
    func refusal(_ file: PublicFile, into place: String) async -> String {
      do {
        _ = try await fetcher.fetch(file, into: place)
        return "no error"
      } catch { return "\(error)" }
    }
    let entry = file(["http://127.0.0.1:1/data.bin"])
    #expect(await refusal(entry, into: folder).contains("cannot download http://127.0.0.1:1/data.bin"))
    #expect(await refusal(file(["ftp://x/y"]), into: folder).contains("not an http or https address"))
    #expect(await refusal(file([]), into: folder).contains("no address"))
    let short = PublicFile(name: "a", urls: [], bytes: 1, sha256: "12")
    #expect(await refusal(short, into: folder).contains("64 digits"))
    let path = PublicFile(name: "../a", urls: [], bytes: 1, sha256: entry.sha256)
    #expect(await refusal(path, into: folder).contains("without slashes"))
    write("plain", [1])
    #expect(await refusal(entry, into: "\(folder)/plain/deeper").contains("cannot write \(folder)/plain"))
  }

  @Test func nobodyThereIsToldWithoutAnotherTry() async throws {
    defer { cleanUp() }
    let slow = DataFetcher(cache: folder, attempts: 4, pause: .seconds(60), timeout: 10)
    await #expect {
      _ = try await slow.fetch(file(["http://127.0.0.1:1/data.bin"]), into: folder)
    } throws: {
      guard case FetchError.unreachable = $0 else { return false }
      return "\($0)".contains("check the network")
    }
    // The next address is tried at once.
    let good = LocalServer { request, _ in .honest(Self.content, request) }
    _ = try await slow.fetch(file(["http://127.0.0.1:1/data.bin", good.url("data.bin")]), into: folder)
    #expect(bytes("data.bin") == Self.content)
  }

  @Test(arguments: ["", "/"]) func mirrorsKeepTheHashes(end: String) async throws {
    defer { cleanUp() }
    let server = LocalServer { request, _ in .honest(request.path == "/mirror/x" ? [1, 2] : [9], request) }
    func entry(_ name: String, _ content: [UInt8]) -> PublicFile {
      PublicFile(name: name, urls: [], bytes: content.count, sha256: SHA256Digest(of: content).hex)
    }
    let toy = PublicDataset(name: "toy", explanation: "e", licence: "l", files: [entry("x", [1, 2])])
    let mirrored = toy.mirrored(at: server.url("mirror\(end)"))
    #expect(mirrored.licence == "l" && mirrored.files[0].sha256 == toy.files[0].sha256)
    #expect(try await fetcher.fetch(mirrored) == "\(folder)/toy")
    #expect(bytes("toy/x") == [1, 2])
    let other = PublicDataset(name: "toy", explanation: "", licence: "", files: [entry("y", [1])])
    await #expect { try await fetcher.fetch(other.mirrored(at: server.url("mirror\(end)"))) } throws: {
      "\($0)".contains("wrong content")
    }
    // What is there stays; a folder that would be empty goes.
    #expect(bytes("toy/x") == [1, 2])
    let none = PublicDataset(name: "none", explanation: "", licence: "", files: [entry("y", [1])])
    await #expect(throws: FetchError.self) { try await fetcher.fetch(none.mirrored(at: server.url("mirror"))) }
    #expect(!FileSystem.isFolder("\(folder)/none"))
  }

  @Test func twoProcessesDoNotMix() async throws {
    defer { cleanUp() }
    write("data.bin.part", [])
    let holder = open("\(folder)/data.bin.part", O_RDWR)
    defer { close(holder) }
    try #require(flock(holder, LOCK_EX | LOCK_NB) == 0)
    await #expect(throws: FetchError.busy(path: "\(folder)/data.bin")) {
      try await fetcher.fetch(file(["http://127.0.0.1:1/data.bin"]), into: folder)
    }
  }

  @Test func cancellationEndsADownload() async throws {
    defer { cleanUp() }
    let server = LocalServer { request, _ in
      usleep(300_000)
      return .honest(Self.content, request)
    }
    let entry = file([server.url("data.bin")])
    let task = Task { [fetcher, folder] in try await fetcher.fetch(entry, into: folder) }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(bytes("data.bin") == nil)
  }
}

@Suite struct DataCatalogTests {
  @Test func everyEntryIsUsable() throws {
    for set in DataCatalog.all {
      #expect(try DataCatalog.find(set.name) == set)
      #expect(!set.files.isEmpty && !set.explanation.isEmpty && !set.licence.isEmpty)
      for file in set.files {
        #expect(SHA256Digest(hex: file.sha256) != nil && file.bytes > 0)
        #expect(file.urls.allSatisfy { $0.hasPrefix("http") && $0.hasSuffix("/\(file.name)") } && !file.urls.isEmpty)
      }
    }
    #expect(throws: DataError.unavailable("no public data set is called emnist; there are adult, fashion-mnist, mnist"))
    {
      try DataCatalog.find("emnist")
    }
  }

  static let folder = [ThisProcess.environment("COVEY_DATA"), "../shared/data"].compactMap { $0 }
    .first { FileSystem.isFolder("\($0)/mnist") }

  @Test(.enabled(if: folder != nil, "needs COVEY_DATA")) func realFilesHaveTheCatalogsHashes() throws {
    for set in DataCatalog.all {
      for file in set.files {
        let bytes = try SharedBuffer(file: "\(Self.folder ?? "")/\(set.name)/\(file.name)")
        #expect(bytes.count == file.bytes)
        var hasher = SHA256Hasher()
        hasher.update(bytes.bytes)
        #expect(hasher.finish().hex == file.sha256)
      }
    }
  }
}
