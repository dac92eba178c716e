internal import CSodium

/// One allocation of libsodium's, cut into slots of equal size. The arena's lock guards everything here.
final class SecretSlab: @unchecked Sendable {
  // Sendable: the arena touches its slabs only while it holds its lock.

  /// Bytes of a slab: with the 16 bytes that libsodium puts in front it fills whole pages and starts on a 64-byte
  /// boundary.
  static let byteCount = (64 << 10) - 64

  private let memory: UnsafeMutableRawPointer
  private let slotSize: Int
  private var free: [UInt16]

  /// Where the slab stands in its size class's list of slabs with room; nil while it is full.
  var place: Int?

  /// A slab of zeroed slots.
  /// - Throws: ``CryptoError/memoryUnavailable``
  init(slotSize: Int) throws {
    guard let memory = sodium_malloc(Self.byteCount) else { throw CryptoError.memoryUnavailable }
    sodium_memzero(memory, Self.byteCount)
    self.memory = memory
    self.slotSize = slotSize
    free = (0..<UInt16(Self.byteCount / slotSize)).reversed()
  }

  deinit {
    sodium_free(memory)
  }

  var isFull: Bool { free.isEmpty }
  var isEmpty: Bool { free.count == Self.byteCount / slotSize }

  /// The address of a free slot, which is the caller's from here on.
  /// - Precondition: The slab is not full.
  func take() -> UnsafeMutableRawPointer {
    memory + Int(free.removeLast()) * slotSize
  }

  /// Takes back a slot that has been wiped.
  func put(_ address: UnsafeMutableRawPointer) {
    free.append(UInt16((address - memory) / slotSize))
  }
}
