internal import CCoveyKernels
public import CoveyCore
public import CoveyCrypto
internal import Synchronization

/// Turns keys into masks straight in the vector that they hide: no mask ever exists as a whole.
///
/// A mask is the ChaCha20 keystream of its key under nonce 0, in little-endian lanes of 16 bits where the ring has at most
/// 16, else of 32; element i takes lane i, modulo 2^bits. The work goes piece by piece through the vector, all masks of a
/// piece one after the other, so that the piece of keystream and the piece of the vector stay in the nearest cache; the
/// time is that of the keystreams. The layout depends on the shape of the vector alone, never on the number of workers.
/// Source of the masks: Bonawitz et al. 2017 (CCS, eprint 2017/281, section 4, PRG).
///
/// Safe to use from several threads; each works in a piece of its own, which is wiped before the call returns.
public final class MaskExpander: Sendable {
  /// Pieces that a thread takes at a time.
  private static let piecesOfJob = 8

  /// Rooms that no thread uses at the moment, wiped.
  private let idle = Mutex<[KeystreamPiece]>([])

  /// Bits of the keystream that an element of a ring of that width takes: part of what a mask's key is bound to.
  /// - Precondition: 1...32 bits.
  public static func laneBits(ofRing bits: Int) -> Int {
    precondition((1...32).contains(bits), "a ring has 1 to 32 bits")
    return bits <= 16 ? 16 : 32
  }

  /// An expander; it makes room for one piece of keystream per thread when it is first used.
  public init() {}

  /// Adds or subtracts all `masks`, and reduces the result modulo 2^bits.
  /// - Parameters:
  ///   - masks: Each key at most once for one vector.
  ///   - values: The vector, of fewer than 2^36 elements.
  ///   - workers: Threads that share the vector's pieces.
  public func apply(_ masks: [Mask], to values: inout RingVector, on workers: any PieceWorkers = SerialWorkers()) {
    let bits = values.bits
    let laneBytes = Self.laneBits(ofRing: bits) / 8
    values.withWords { words in
      guard let base = words.baseAddress else { return }
      let target = Words(base: base, count: words.count, bits: bits, laneBytes: laneBytes)
      let pieces = (target.count + target.elementsOfPiece - 1) / target.elementsOfPiece
      workers.perform(pieces: (pieces + Self.piecesOfJob - 1) / Self.piecesOfJob) { job in
        let room = self.idle.withLock { $0.popLast() } ?? KeystreamPiece()
        for piece in job * Self.piecesOfJob..<min((job + 1) * Self.piecesOfJob, pieces) {
          target.apply(masks, piece: piece, through: room)
        }
        room.wipe()
        self.idle.withLock { $0.append(room) }
      }
    }
  }

  /// What the rooms hold between calls, for tests of wiping.
  package func withRooms(_ body: (RawSpan) -> Void) {
    idle.withLock { rooms in
      for room in rooms { room.withBytes(body) }
    }
  }
}

/// The vector under work. Its pieces do not overlap.
private struct Words: @unchecked Sendable {
  // Sendable: one thread works on a piece, and the vector outlives the call that shares it out.
  let base: UnsafeMutablePointer<UInt32>
  let count: Int
  let bits: Int
  let laneBytes: Int

  var elementsOfPiece: Int { KeystreamPiece.byteCount / laneBytes }

  func apply(_ masks: [Mask], piece: Int, through room: KeystreamPiece) {
    let first = piece * elementsOfPiece
    let size = min(elementsOfPiece, count - first)
    let target = base + first
    for mask in masks {
      room.fill(from: mask.key, piece: piece, count: size * laneBytes)
      if laneBytes == 4 {
        let lanes = room.pointer.assumingMemoryBound(to: UInt32.self)
        switch mask.sign {
        case .adds: covey_ring_add(target, lanes, size)
        case .subtracts: covey_ring_subtract(target, lanes, size)
        }
      } else {
        let lanes = room.pointer.assumingMemoryBound(to: UInt16.self)
        switch mask.sign {
        case .adds: covey_ring_add16(target, lanes, size)
        case .subtracts: covey_ring_subtract16(target, lanes, size)
        }
      }
    }
    covey_ring_reduce(target, UInt32(bits), size)
  }
}

/// One mask of a vector: the keystream of a key, and whether it is added or taken off.
public struct Mask: Sendable {
  /// The direction of a mask.
  public enum Sign: Sendable, Hashable {
    /// Added to the values.
    case adds
    /// Subtracted from the values.
    case subtracts
  }

  /// The key; it must mask one vector of one session only.
  public var key: SecretKey
  /// Whether the keystream is added or subtracted.
  public var sign: Sign

  /// A mask.
  public init(key: SecretKey, sign: Sign) {
    self.key = key
    self.sign = sign
  }
}

extension MaskExpander {
  /// Rooms for pieces of keystream that all sessions of a process share: as many as there are threads that mask at a time.
  static let shared = MaskExpander()
}
