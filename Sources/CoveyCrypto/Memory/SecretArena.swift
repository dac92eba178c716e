internal import CSodium
internal import Synchronization

/// Memory for secrets: never swapped out where the system allows that, between guard pages, wiped when it comes back.
///
/// libsodium gives each allocation at least three pages and several system calls, too much for a key of 32 bytes. The
/// arena cuts its allocations into slots of 32, 64, ... 4,096 bytes, so that 100,000 keys are cheap; larger secrets get
/// an allocation of their own. Any number of threads may use it.
package final class SecretArena: Sendable {
  /// The arena of the process.
  package static let shared = SecretArena()

  private static let smallestSlot = 32
  private static let largestSlot = 4096

  /// The slabs of one slot size.
  private struct SizeClass {
    /// Those with room; the last one serves next.
    var open: [SecretSlab] = []
    /// How many of them hold nothing: at most one is kept.
    var empty = 0
    var slabs = 0
  }

  private let classes: Mutex<[SizeClass]>

  /// An arena with no memory yet.
  package init() {
    let sizes = Self.sizeClass(Self.largestSlot) + 1
    classes = Mutex(Array(repeating: SizeClass(), count: sizes))
  }

  /// How many slabs the arena has at the moment.
  package var slabCount: Int { classes.withLock { $0.reduce(0) { $0 + $1.slabs } } }

  /// A zeroed slot of at least `count` bytes.
  /// - Throws: ``CryptoError/libraryUnavailable`` or ``CryptoError/memoryUnavailable``.
  func take(_ count: Int) throws -> SecretSlot {
    try Sodium.start()
    guard count <= Self.largestSlot else {
      guard let memory = sodium_malloc(count) else { throw CryptoError.memoryUnavailable }
      sodium_memzero(memory, count)
      return SecretSlot(address: memory, slab: nil)
    }
    let index = Self.sizeClass(count)
    return try classes.withLock { try Self.take(slotSize: Self.smallestSlot << index, from: &$0[index]) }
  }

  /// Wipes `slot`, which held `count` bytes, and takes it back.
  func put(_ slot: SecretSlot, _ count: Int) {
    guard let slab = slot.slab else { return sodium_free(slot.address) }
    let index = Self.sizeClass(count)
    sodium_memzero(slot.address, Self.smallestSlot << index)
    classes.withLock { Self.put(slot.address, in: slab, of: &$0[index]) }
  }

  private static func take(slotSize: Int, from sizeClass: inout SizeClass) throws -> SecretSlot {
    if sizeClass.open.isEmpty {
      let slab = try SecretSlab(slotSize: slotSize)
      slab.place = 0
      sizeClass.open.append(slab)
      sizeClass.empty += 1
      sizeClass.slabs += 1
    }
    let slab = sizeClass.open[sizeClass.open.count - 1]
    if slab.isEmpty { sizeClass.empty -= 1 }
    let slot = SecretSlot(address: slab.take(), slab: slab)
    if slab.isFull {
      sizeClass.open.removeLast()
      slab.place = nil
    }
    return slot
  }

  private static func put(
    _ address: UnsafeMutableRawPointer, in slab: SecretSlab, of sizeClass: inout SizeClass
  ) {
    slab.put(address)
    let place = slab.place ?? sizeClass.open.count
    if slab.place == nil {
      sizeClass.open.append(slab)
      slab.place = place
    }
    guard slab.isEmpty else { return }
    // One empty slab stays, so that a single key made and dropped over and over costs no system call.
    guard sizeClass.empty > 0 else { return sizeClass.empty = 1 }
    let last = sizeClass.open.removeLast()
    if last !== slab {
      sizeClass.open[place] = last
      last.place = place
    }
    sizeClass.slabs -= 1
  }

  /// 0 for slots of 32 bytes, 1 for 64, and so on.
  private static func sizeClass(_ count: Int) -> Int {
    count <= smallestSlot ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount - smallestSlot.trailingZeroBitCount
  }
}
