/// Gives `body` the address of `span`'s bytes for libsodium; that of some other byte if there are none.
func withAddress<Result>(
  _ span: RawSpan, _ body: (UnsafePointer<UInt8>) throws -> Result
) rethrows -> Result {
  try span.withUnsafeBytes { buffer in
    if let base = buffer.baseAddress { return try body(base.assumingMemoryBound(to: UInt8.self)) }
    return try withUnsafePointer(to: UInt8(0)) { try body($0) }
  }
}
