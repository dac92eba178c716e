/// All parameters of a model as one contiguous, 64-byte-aligned vector of floats.
///
/// A value: copies share storage until one of them is written. Everything federated (deltas, clipping, noise, masks,
/// sums, checkpoints) works on this vector and never looks inside a model.
public struct ParameterVector: Sendable {
  package private(set) var storage: AlignedFloats

  /// The number of parameters.
  public var count: Int { storage.count }

  /// No parameters; costs no memory.
  package static let empty = ParameterVector(count: 0)

  /// A vector of `count` zeros.
  /// - Precondition: `count >= 0`.
  public init(count: Int) {
    storage = AlignedFloats(count: count)
  }

  /// A vector with the given values.
  public init(_ values: some Collection<Float>) {
    self.init(count: values.count)
    for (i, value) in values.enumerated() { storage.pointer[i] = value }
  }

  /// The parameter at `index`.
  public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "parameter index out of range")
      return storage.pointer[index]
    }
    set {
      precondition(index >= 0 && index < count, "parameter index out of range")
      makeUnique()
      storage.pointer[index] = newValue
    }
  }

  /// Reads the values in place.
  public func withSpan<Result>(_ body: (Span<Float>) throws -> Result) rethrows -> Result {
    try body(UnsafeBufferPointer(start: storage.pointer, count: count).span)
  }

  /// Changes the values in place, copying first if the storage is shared.
  public mutating func withMutableSpan<Result>(_ body: (inout MutableSpan<Float>) throws -> Result) rethrows -> Result {
    makeUnique()
    var span = UnsafeMutableBufferPointer(start: storage.pointer, count: count).mutableSpan
    return try body(&span)
  }

  /// The storage for kernels that read; valid while this value lives.
  package var readPointer: UnsafePointer<Float> { UnsafePointer(storage.pointer) }

  /// The storage for kernels that write, unshared.
  package mutating func writePointer() -> UnsafeMutablePointer<Float> {
    makeUnique()
    return storage.pointer
  }

  private mutating func makeUnique() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = AlignedFloats(count: count)
    copy.pointer.update(from: storage.pointer, count: count)
    storage = copy
  }
}

extension ParameterVector: Equatable {
  /// Equal counts and equal values (so NaN differs from itself).
  public static func == (left: ParameterVector, right: ParameterVector) -> Bool {
    left.count == right.count
      && (left.storage === right.storage
        || (0..<left.count).allSatisfy { left.readPointer[$0] == right.readPointer[$0] })
  }
}
