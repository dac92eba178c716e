/// Bytes of a history's file.
struct HistoryBytes {
  var bytes: [UInt8] = []

  mutating func append(byte: UInt8) { bytes.append(byte) }

  mutating func append(_ value: Int) {
    withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ value: Bytes32) { value.append(to: &bytes) }

  mutating func append(_ charge: PrivacyCharge) {
    for value in [charge.rho, charge.excess] {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }

  /// The four bytes of a length.
  static func length(_ count: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).littleEndian) { Array($0) }
  }

  /// Reads fields one after the other; nil where there is none.
  struct Reader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }

    mutating func byte() -> UInt8? { take(1)?.first }

    mutating func length() -> Int? {
      take(4).map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }
    }

    mutating func integer() -> Int? {
      take(8).map { Int(truncatingIfNeeded: $0.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
    }

    mutating func bytes32() -> Bytes32? { take(Bytes32.byteCount).map { Bytes32($0) } }

    mutating func charge() -> PrivacyCharge? {
      guard let rho = integer(), let excess = integer() else { return nil }
      let charge = PrivacyCharge(
        rho: Double(bitPattern: UInt64(bitPattern: Int64(rho))),
        excess: Double(bitPattern: UInt64(bitPattern: Int64(excess))))
      return charge.rho >= 0 && charge.excess >= 0 ? charge : nil
    }
  }
}
