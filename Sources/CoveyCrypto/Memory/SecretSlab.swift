internal import CSodium

/// One allocation of libsodium's, cut into slots of equal size. The arena's lock guards everything here.
final class SecretSlab: @unchecked Sendable {
  // Sendable: the arena touches its slabs only while it holds its lock.

  /// Bytes of a slab: with the 16 bytes that libsodium puts in front it fills whole pages and starts on a 64-byte
  /// boundary.
  static let byteCount = (64 << 10) - 64

  private let memory: UnsafeMutableRawPointer
  private let slotSize: Int
  private let slotCount: Int

  /// What changes, behind a pointer: the run-time checks of a class's variables would take longer than the work.
  private struct Ledger {
    var freeCount: Int
    var place: Int?
  }

  private let ledger: UnsafeMutablePointer<Ledger>
  /// The free slots, as a stack.
  private let free: UnsafeMutablePointer<UInt16>

  /// A slab of zeroed slots.
  /// - Throws: ``CryptoError/memoryUnavailable``
  init(slotSize: Int) throws {
    guard let memory = sodium_malloc(Self.byteCount) else { throw CryptoError.memoryUnavailable }
    sodium_memzero(memory, Self.byteCount)
    self.memory = memory
    self.slotSize = slotSize
    slotCount = Self.byteCount / slotSize
    ledger = .allocate(capacity: 1)
    ledger.initialize(to: Ledger(freeCount: slotCount, place: nil))
    free = .allocate(capacity: slotCount)
    for slot in 0..<slotCount { (free + slot).initialize(to: UInt16(slotCount - 1 - slot)) }
  }

  deinit {
    sodium_free(memory)
    ledger.deallocate()
    free.deallocate()
  }

  var isFull: Bool { ledger.pointee.freeCount == 0 }
  var isEmpty: Bool { ledger.pointee.freeCount == slotCount }

  /// Where the slab stands in its size class's list of slabs with room; nil while it is not there.
  var place: Int? {
    get { ledger.pointee.place }
    set { ledger.pointee.place = newValue }
  }

  /// The address of a free slot, which is the caller's from here on.
  func take() -> UnsafeMutableRawPointer {
    precondition(!isFull, "a full slab has no slot to give")
    ledger.pointee.freeCount -= 1
    return memory + Int(free[ledger.pointee.freeCount]) * slotSize
  }

  /// Takes back a slot of this slab's that has been wiped.
  func put(_ address: UnsafeMutableRawPointer) {
    precondition(!isEmpty, "an empty slab has given no slot")
    free[ledger.pointee.freeCount] = UInt16((address - memory) / slotSize)
    ledger.pointee.freeCount += 1
  }
}
