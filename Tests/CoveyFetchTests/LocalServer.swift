import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A tiny HTTP server on 127.0.0.1, one connection a request, that misbehaves as told.
final class LocalServer: Sendable {
  struct Request: Sendable {
    var path: String
    /// The start of `Range: bytes=N-`.
    var rangeStart: Int?
    var acceptEncoding: String?
  }

  struct Response: Sendable {
    var status = 200
    var headers: [String] = []
    var body: [UInt8] = []
    /// Bytes of the body after which the connection is cut; nil: all are sent.
    var cutAfter: Int?
    /// Tell the length; without it only the end of the connection ends the body.
    var tellsLength = true

    /// What an honest server sends of `body`.
    static func honest(_ body: [UInt8], _ request: Request, cutAfter: Int? = nil) -> Response {
      guard let start = request.rangeStart else { return Response(body: body, cutAfter: cutAfter) }
      guard start < body.count else { return Response(status: 416, headers: ["Content-Range: bytes */\(body.count)"]) }
      return Response(
        status: 206, headers: ["Content-Range: bytes \(start)-\(body.count - 1)/\(body.count)"],
        body: Array(body[start...]), cutAfter: cutAfter)
    }
  }

  private let listener: Int32
  private let port: UInt16
  private let seen = Mutex<[Request]>([])

  /// Requests so far.
  var requests: [Request] { seen.withLock { $0 } }

  /// The address of `path`.
  func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  /// Answers with what `respond` says; it gets the request and its number, from 0.
  init(_ respond: @escaping @Sendable (Request, Int) -> Response) {
    #if canImport(Glibc)
      let streamType = Int32(SOCK_STREAM.rawValue)
    #else
      let streamType = SOCK_STREAM
    #endif
    signal(SIGPIPE, SIG_IGN)
    listener = socket(AF_INET, streamType, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        _ = bind(descriptor, generic, length)
        listen(descriptor, 8)
        getsockname(descriptor, generic, &length)
      }
      return UInt16(bigEndian: pointer.pointee.sin_port)
    }
    let thread = ThreadBody { [weak self] in
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        let request = LocalServer.readRequest(connection)
        let number = self?.seen.withLock { list in
          list.append(request)
          return list.count - 1
        }
        if let number { LocalServer.send(respond(request, number), on: connection) }
        shutdown(connection, Int32(SHUT_RDWR))
        close(connection)
      }
    }
    thread.start()
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  private static func readRequest(_ connection: Int32) -> Request {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !text.suffix(4).elementsEqual([13, 10, 13, 10]) {
      let found = recv(connection, &buffer, buffer.count, 0)
      guard found > 0 else { break }
      text += buffer[..<found]
    }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\r\n")
    var request = Request(path: lines.first.map { String($0.split(separator: " ").dropFirst().first ?? "") } ?? "")
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let value = parts[1].drop { $0 == " " }
      switch parts[0].lowercased() {
      case "range": request.rangeStart = value.hasSuffix("-") ? Int(value.dropFirst("bytes=".count).dropLast()) : nil
      case "accept-encoding": request.acceptEncoding = String(value)
      default: break
      }
    }
    return request
  }

  private static func send(_ response: Response, on connection: Int32) {
    var head = "HTTP/1.1 \(response.status) Whatever\r\nConnection: close\r\n"
    if response.tellsLength { head += "Content-Length: \(response.body.count)\r\n" }
    head += response.headers.map { $0 + "\r\n" }.joined() + "\r\n"
    let bytes = Array(head.utf8) + response.body.prefix(response.cutAfter ?? response.body.count)
    var sent = 0
    while sent < bytes.count {
      let written = bytes[sent...].withUnsafeBytes { write(connection, $0.baseAddress, $0.count) }
      guard written > 0 else { return }
      sent += written
    }
  }
}

/// A thread of its own: blocking calls must not hold one of the tasks' threads.
private final class ThreadBody: Sendable {
  private let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  func start() {
    #if canImport(Glibc)
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { context in
          context.map { Unmanaged<ThreadBody>.fromOpaque($0).takeRetainedValue().body() }
          return nil
        }, Unmanaged.passRetained(self).toOpaque())
      pthread_detach(thread)
    #else
      var thread: pthread_t?
      pthread_create(
        &thread, nil,
        { context in
          Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().body()
          return nil
        }, Unmanaged.passRetained(self).toOpaque())
      if let thread { pthread_detach(thread) }
    #endif
  }
}
