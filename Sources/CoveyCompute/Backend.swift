/// Which kernels execute a plan.
public enum Backend: String, Sendable, Hashable, Codable, CaseIterable {
  /// The portable kernels, everywhere: measured against oneDNN 2.6.3 they were faster at all shapes that matter, and
  /// they allocate nothing.
  case automatic
  /// Covey's own C kernels.
  case portable
  /// oneDNN for dense layers, convolutions and pooling; the portable kernels for every other operation, and for a
  /// shape that oneDNN reports as not implemented.
  case onednn

  /// Whether this build has the back end: oneDNN needs the package trait OneDNN.
  public var isAvailable: Bool {
    #if OneDNN
      true
    #else
      self != .onednn
    #endif
  }

  /// - Throws: ``ModelError`` if this build lacks the back end.
  func requireAvailable() throws {
    guard isAvailable else {
      throw ModelError.invalid("this build has no oneDNN; rebuild with the OneDNN trait (on by default on Linux)")
    }
  }
}
