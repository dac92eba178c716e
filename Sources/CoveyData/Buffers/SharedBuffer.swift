/// A read-only block of numbers with shared ownership: in memory, or mapped from a file.
public struct SharedBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  // Sendable: nothing writes the memory after init.
  private let owner: BufferOwner
  /// The first element, valid while a copy of this buffer lives.
  package let pointer: UnsafePointer<Element>
  /// Number of elements.
  public let count: Int

  /// Copies an array.
  public init(_ elements: [Element]) {
    self.init(count: elements.count) { destination in
      _ = destination.initialize(from: elements)
    }
  }

  /// Allocates `count` elements (64-byte aligned) and lets `fill` write all of them.
  package init(count: Int, fill: (UnsafeMutableBufferPointer<Element>) throws -> Void) rethrows {
    let bytes = max(1, count * MemoryLayout<Element>.stride)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    owner = BufferOwner { raw.deallocate() }
    let typed = raw.bindMemory(to: Element.self, capacity: count)
    pointer = UnsafePointer(typed)
    self.count = count
    try fill(UnsafeMutableBufferPointer(start: typed, count: count))
  }

  /// A view of memory that `owner` keeps alive, for example a mapped file.
  package init(pointer: UnsafePointer<Element>, count: Int, owner: BufferOwner) {
    self.pointer = pointer
    self.count = count
    self.owner = owner
  }

  /// The element at `index`.
  public subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count, "index out of range")
    return pointer[index]
  }

  /// Lends the elements to `body`.
  public func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// A part of this buffer that shares its memory.
  /// - Precondition: `range` lies within the buffer.
  public func slice(_ range: Range<Int>) -> SharedBuffer {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a slice lies within its buffer")
    return SharedBuffer(pointer: pointer + range.lowerBound, count: range.count, owner: owner)
  }

  /// The same memory from byte `offset` on, read as `count` other elements; nil if it is too short or misaligned.
  package func reinterpreted<Other: BitwiseCopyable & Sendable>(
    as _: Other.Type, offset: Int, count other: Int
  ) -> SharedBuffer<Other>? {
    let size = MemoryLayout<Other>.stride
    guard offset >= 0, other >= 0, other <= (self.count * MemoryLayout<Element>.stride - offset) / size else {
      return nil
    }
    let start = UnsafeRawPointer(pointer) + offset
    guard UInt(bitPattern: start) % UInt(MemoryLayout<Other>.alignment) == 0 else { return nil }
    return SharedBuffer<Other>(pointer: start.assumingMemoryBound(to: Other.self), count: other, owner: owner)
  }

  /// The memory as bytes; valid while a copy of this buffer lives.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: pointer, count: count * MemoryLayout<Element>.stride)
  }
}
