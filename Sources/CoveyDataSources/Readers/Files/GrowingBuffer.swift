package import CoveyData
internal import CoveySystem

/// Collects numbers whose count is not known beforehand, and hands them over without a copy.
package final class GrowingBuffer<Element: BitwiseCopyable & Sendable> {
  private var memory: UnsafeMutablePointer<Element>?
  private var capacity = 0
  /// Elements so far.
  package private(set) var count = 0

  package init() {}

  deinit {
    SystemMemory.release(memory)
  }

  /// Makes room for `more` elements; growth is by half, so that appending is linear in all.
  private func reserve(_ more: Int) -> UnsafeMutablePointer<Element> {
    if let memory, count + more <= capacity { return memory }
    let wanted = max(count + more, capacity + capacity / 2, 1024)
    guard let moved = SystemMemory.resize(memory, to: wanted * MemoryLayout<Element>.stride) else {
      preconditionFailure("out of memory for \(wanted) values")
    }
    let typed = moved.assumingMemoryBound(to: Element.self)
    memory = typed
    capacity = wanted
    return typed
  }

  /// Adds one element.
  package func append(_ element: Element) {
    reserve(1)[count] = element
    count += 1
  }

  /// Lets `fill` write up to `most` elements and say how many it wrote.
  package func append(upTo most: Int, _ fill: (UnsafeMutablePointer<Element>) throws -> Int) rethrows -> Int {
    let written = try fill(reserve(most) + count)
    count += written
    return written
  }

  /// The element at `index`.
  package subscript(index: Int) -> Element {
    get {
      guard let memory, index >= 0, index < count else { preconditionFailure("index out of range") }
      return memory[index]
    }
    set {
      guard let memory, index >= 0, index < count else { preconditionFailure("index out of range") }
      memory[index] = newValue
    }
  }

  /// The collected elements; this buffer is empty afterwards.
  package func finish() -> SharedBuffer<Element> {
    guard let full = memory, count > 0 else { return SharedBuffer([]) }
    // Gives the unused tail back; shrinking does not fail in practice, and if it does the larger block is good too.
    let smaller = SystemMemory.resize(full, to: count * MemoryLayout<Element>.stride)
    let block = smaller?.assumingMemoryBound(to: Element.self) ?? full
    let total = count
    memory = nil
    capacity = 0
    count = 0
    return SharedBuffer(pointer: UnsafePointer(block), count: total, owner: BufferOwner { SystemMemory.release(block) })
  }
}
