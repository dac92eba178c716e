import CoveyCrypto
import Testing

@Suite("Secret bytes")
struct SecretBytesTests {
  private func filled(_ count: Int, with byte: UInt8, in arena: SecretArena) throws -> SecretBytes {
    let secret = try SecretBytes(count: count, in: arena)
    secret.withMutableBytes { span in
      for index in 0..<count { span.storeBytes(of: byte, toByteOffset: index, as: UInt8.self) }
    }
    return secret
  }

  private func address(_ secret: SecretBytes) -> UnsafeRawBufferPointer {
    secret.withBytes { $0.withUnsafeBytes { UnsafeRawBufferPointer(start: $0.baseAddress, count: $0.count) } }
  }

  @Test("a slot is zero when it is taken, whatever it held", arguments: [1, 31, 32, 33, 64, 1000, 4096, 5000])
  func zeroed(_ count: Int) throws {
    let arena = SecretArena()
    for _ in 0..<3 {
      let secret = try SecretBytes(count: count, in: arena)
      #expect(secret.count == count && address(secret).allSatisfy { $0 == 0 })
      secret.withMutableBytes { $0.storeBytes(of: 0xFF, toByteOffset: count - 1, as: UInt8.self) }
      #expect(address(secret).last == 0xFF)
    }
  }

  @Test("a slot is wiped when its secret goes away", arguments: [1, 32, 65, 4096])
  func wiped(_ count: Int) throws {
    let arena = SecretArena()
    let neighbour = try filled(count, with: 0x11, in: arena)
    var secret: SecretBytes? = try filled(count, with: 0xA5, in: arena)
    let memory = try address(#require(secret))
    #expect(memory.allSatisfy { $0 == 0xA5 })
    secret = nil
    // The slab still serves the neighbour, so its pages are readable.
    #expect(memory.allSatisfy { $0 == 0 })
    #expect(address(neighbour).allSatisfy { $0 == 0x11 })
  }

  @Test("erasing wipes at once") func erased() throws {
    let secret = try filled(100, with: 9, in: SecretArena())
    secret.erase()
    #expect(address(secret).allSatisfy { $0 == 0 })
    let key = try secretKey(Array(UInt8(0)..<32))
    key.erase()
    #expect(try key == secretKey([UInt8](repeating: 0, count: 32)))
  }

  @Test("secrets that live together never overlap") func disjoint() throws {
    let arena = SecretArena()
    var generator = SystemRandomNumberGenerator()
    var held: [(secret: SecretBytes, byte: UInt8)] = []
    for step in 0..<20_000 {
      if held.count > 400 || (!held.isEmpty && step % 3 == 0) {
        let gone = held.remove(at: Int.random(in: 0..<held.count, using: &generator))
        #expect(address(gone.secret).allSatisfy { $0 == gone.byte })
      } else {
        let byte = UInt8(truncatingIfNeeded: step)
        held.append((try filled([1, 32, 48, 200, 4096][step % 5], with: byte, in: arena), byte))
      }
    }
    #expect(held.allSatisfy { item in address(item.secret).allSatisfy { $0 == item.byte } })
  }

  @Test("slabs are shared while in use and given back afterwards") func slabs() throws {
    let arena = SecretArena()
    #expect(arena.slabCount == 0)
    var keys = try (0..<10_000).map { _ in try SecretBytes(count: 32, in: arena) }
    #expect(arena.slabCount == 5)
    keys.removeSubrange(5_000...)
    #expect(arena.slabCount <= 4)
    keys = try (0..<6_000).map { _ in try SecretBytes(count: 32, in: arena) }
    keys = []
    #expect(arena.slabCount == 1)
    _ = try SecretBytes(count: 1 << 20, in: arena)
    #expect(arena.slabCount == 1)
  }

  @Test("many threads share an arena") func threads() async throws {
    let arena = SecretArena()
    let right = try await withThrowingTaskGroup(of: Bool.self) { group in
      for byte in UInt8(1)...4 {
        group.addTask {
          var right = true
          for count in 0..<5_000 {
            let secrets = try (0..<3).map { try filled(32 << ($0 + count % 3), with: byte, in: arena) }
            right = right && secrets.allSatisfy { address($0).allSatisfy { $0 == byte } }
          }
          return right
        }
      }
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(right)
    #expect(arena.slabCount <= 5)
  }

  @Test("equality looks at every byte and at the length") func equality() throws {
    let bytes = [UInt8](repeating: 3, count: 70)
    let secret = try SecretBytes(copying: bytes.span.bytes)
    #expect(try SecretBytes(copying: bytes.span.bytes) == secret)
    #expect(try SecretBytes(copying: Array(bytes.dropLast()).span.bytes) != secret)
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 1
      #expect(try SecretBytes(copying: other.span.bytes) != secret)
    }
    #expect(try SecretBytes(count: 0) == SecretBytes(count: 0))
  }

  @Test("nothing prints secret bytes") func silent() throws {
    let secret = try SecretBytes(copying: [UInt8](repeating: 3, count: 70).span.bytes)
    var dumped = ""
    dump(secret, to: &dumped)
    #expect("\(secret)" == "SecretBytes" && String(reflecting: secret) == "SecretBytes")
    #expect(dumped.split(separator: "\n").count == 1 && dumped.hasPrefix("- SecretBytes"))
    #expect(!((secret as Any) is any Encodable) && !((secret as Any) is any Hashable))
  }

  @Test("keys are 32 bytes of them") func keys() throws {
    #expect(throws: CryptoError.wrongKeyLength(33)) { try SecretKey(SecretBytes(count: 33)) }
    let key = try SecretKey.random()
    let copy = try key.withBytes { try SecretBytes(copying: $0) }
    #expect(try SecretKey(copy) == key)
  }
}
