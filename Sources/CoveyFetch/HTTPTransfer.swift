import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One GET request whose body goes into a part file, from where that ends.
final class HTTPTransfer: NSObject, URLSessionDataDelegate {
  /// How a request ended, when nothing broke.
  enum Outcome: Equatable {
    /// The body is there to its end.
    case complete
    /// What the part file holds does not go with what the server has: start from nothing.
    case mustRestart
    /// The part file is as long as the server's file: nothing was left to ask for.
    case nothingLeft
  }

  private struct State {
    var offset: Int
    var outcome = Outcome.complete
    var failure: FetchError?
    var total: Int?
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let url: String
  private let part: PartFile
  private let limit: Int
  private let progress: @Sendable (Int, Int?) -> Void
  private let state: Mutex<State>

  /// - Parameters:
  ///   - limit: Bytes that the whole file must not exceed.
  ///   - progress: Told the bytes there and the whole file's size, if known.
  init(url: String, part: PartFile, limit: Int, progress: @escaping @Sendable (Int, Int?) -> Void) throws {
    self.url = url
    self.part = part
    self.limit = limit
    self.progress = progress
    state = Mutex(State(offset: try part.size()))
  }

  /// Runs the request.
  /// - Throws: ``FetchError``, or `CancellationError`.
  func run(timeout: Double) async throws -> Outcome {
    guard let address = URL(string: url), ["http", "https"].contains(address.scheme) else {
      throw FetchError.badEntry("\(url) is not an http or https address")
    }
    let offset = state.withLock { $0.offset }
    var request = URLRequest(url: address)
    request.timeoutInterval = timeout
    request.cachePolicy = .reloadIgnoringLocalCacheData
    // The hash is of the bytes as stored; a compressed transfer would be unpacked, and ranges would not fit.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if offset > 0 { request.setValue("bytes=\(offset)-", forHTTPHeaderField: "Range") }
    let session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        state.withLock { $0.waiter = waiter }
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
    try Task.checkCancellation()
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      return state.outcome
    }
  }

  /// Decides by the answer's head what to do with its body.
  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    guard let head = response as? HTTPURLResponse else { return completionHandler(.cancel) }
    let goesOn = state.withLock { state -> Bool in
      let range = head.value(forHTTPHeaderField: "Content-Range").flatMap(ContentRange.init)
      switch head.statusCode {
      case 200:
        // A server without ranges sends everything again.
        state.offset = 0
        state.total = head.value(forHTTPHeaderField: "Content-Length").flatMap { Int($0) }
        do { try part.truncate(to: 0) } catch { state.failure = error as? FetchError }
        return state.failure == nil
      case 206 where state.offset > 0 && range?.start == state.offset:
        state.total = range?.total
        return true
      case 206: state.outcome = .mustRestart
      case 416: state.outcome = range?.total == state.offset ? .nothingLeft : .mustRestart
      case let code: state.failure = .status(url: url, code: code)
      }
      return false
    }
    completionHandler(goesOn ? .allow : .cancel)
  }

  /// Stores the next piece.
  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let now = state.withLock { state -> (Int, Int?)? in
      guard state.failure == nil, state.outcome == .complete else { return nil }
      guard state.offset + data.count <= limit else {
        state.failure = .tooLong(url: url, expected: limit)
        return nil
      }
      do { try data.withUnsafeBytes { try part.write($0, at: state.offset) } } catch {
        state.failure = error as? FetchError
        return nil
      }
      state.offset += data.count
      return (state.offset, state.total)
    }
    guard let now else { return dataTask.cancel() }
    progress(now.0, now.1)
  }

  private static func failure(_ url: String, _ error: any Error) -> FetchError {
    let nobody: [URLError.Code] = [
      .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet,
    ]
    guard let code = (error as? URLError)?.code, nobody.contains(code) else {
      return .connection(url: url, reason: error.localizedDescription)
    }
    return .unreachable(url: url, reason: error.localizedDescription)
  }

  /// The request is over, one way or the other.
  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      // A request that we broke off ourselves has its outcome already.
      if state.failure == nil && state.outcome == .complete {
        if let error {
          state.failure = Self.failure(url, error)
        } else if let total = state.total, state.offset < total {
          state.failure = .connection(url: url, reason: "it ended at byte \(state.offset) of \(total)")
        }
      }
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }
}
