/// Numbers that mean something: finite, and zero without a sign, so that equal ones have equal bytes.
extension WireWriter {
  /// Writes a number. One that is not finite, or a negative zero, is written as it is and ends ``isCanonical``.
  public mutating func write(finite value: Double) {
    if !value.isFinite || value == 0 && value.sign == .minus { isCanonical = false }
    write(value.bitPattern)
  }

  /// Writes a number. One that is not finite, or a negative zero, is written as it is and ends ``isCanonical``.
  public mutating func write(finite value: Float) {
    if !value.isFinite || value == 0 && value.sign == .minus { isCanonical = false }
    write(value.bitPattern)
  }
}

extension WireReader {
  /// The next number.
  /// - Throws: ``WireError``, also for one that is not finite, or a negative zero.
  public mutating func finite() throws(WireError) -> Double {
    let value = try Double(from: &self)
    guard value.isFinite, value != 0 || value.sign == .plus else {
      throw invalid("a number is not finite, or a negative zero")
    }
    return value
  }

  /// The next number of 32 bits.
  /// - Throws: ``WireError``, also for one that is not finite, or a negative zero.
  public mutating func finiteFloat() throws(WireError) -> Float {
    let value = try Float(from: &self)
    guard value.isFinite, value != 0 || value.sign == .plus else {
      throw invalid("a number is not finite, or a negative zero")
    }
    return value
  }

  /// The next byte as a choice of a table.
  /// - Parameters:
  ///   - name: What it is, for errors.
  ///   - table: Every byte that may come, with what it means.
  public mutating func choice<Choice>(_ name: String, of table: [(UInt8, Choice)]) throws(WireError) -> Choice {
    let code = try byte()
    guard let entry = table.first(where: { $0.0 == code }) else { throw invalid("\(name) is unknown") }
    return entry.1
  }
}
