internal import CoveyData

/// The header of a `.npy` file: a Python dictionary of three keys, written as text.
struct NPYHeader {
  /// NumPy's name of the element type, such as `<f4`.
  private(set) var descriptor = ""
  /// The first dimension is the fastest.
  private(set) var fortranOrder = false
  /// Sizes, outermost first.
  private(set) var shape: [Int] = []

  /// Reads from the start of `input` up to the data.
  init(_ input: ByteInput) throws {
    func malformed(_ reason: String) -> DataError { .malformed(file: input.path, line: nil, reason: reason) }
    let start = try input.read(8)
    guard start.count == 8, start[0] == 0x93, Array(start[1..<6]) == Array("NUMPY".utf8) else {
      throw malformed("not a .npy file: it does not start with \\x93NUMPY")
    }
    guard (1...3).contains(start[6]) else { throw malformed("version \(start[6]) of the .npy format is not known") }
    let width = start[6] == 1 ? 2 : 4
    let length = try input.read(width).reversed().reduce(0) { $0 << 8 | Int($1) }
    // NumPy itself refuses headers above 10,000 bytes.
    guard (1...65_536).contains(length) else {
      throw malformed("the header's length, \(length) bytes, is not possible")
    }
    let text = try input.read(length)
    guard text.count == length else {
      throw malformed("the header is truncated: expected \(length) bytes, found \(text.count)")
    }
    var scanner = PythonLiteral(text)
    guard let pairs = scanner.dictionary(), Set(pairs.keys) == ["descr", "fortran_order", "shape"] else {
      throw malformed("the header is not a dictionary of descr, fortran_order and shape")
    }
    guard case .string(let name)? = pairs["descr"] else {
      throw malformed("structured arrays are not supported; save one plain array")
    }
    guard case .bool(let order)? = pairs["fortran_order"], case .tuple(let sizes)? = pairs["shape"] else {
      throw malformed("the header's shape or order is not valid")
    }
    (descriptor, fortranOrder, shape) = (name, order, sizes)
  }
}

/// The few Python literals that NumPy writes.
private struct PythonLiteral {
  enum Value {
    case string(String), bool(Bool), tuple([Int]), other
  }

  private let text: [UInt8]
  private var position = 0

  init(_ text: [UInt8]) { self.text = text }

  /// A whole `{'name': value, ...}`; nil if it is not one.
  mutating func dictionary() -> [String: Value]? {
    guard skip("{") else { return nil }
    var pairs: [String: Value] = [:]
    while !skip("}") {
      guard let name = string(), skip(":"), let value = value(), pairs.updateValue(value, forKey: name) == nil else {
        return nil
      }
      guard skip(",") || peek() == UInt8(ascii: "}") else { return nil }
    }
    return peek() == nil ? pairs : nil
  }

  private mutating func value() -> Value? {
    if let text = string() { return .string(text) }
    if skip("True") { return .bool(true) }
    if skip("False") { return .bool(false) }
    if skip("(") { return tuple() }
    guard skip("[") else { return nil }
    // A structured type: step over it, so that the message can say what it is.
    while let byte = peek(), byte != UInt8(ascii: "]") { position += 1 }
    return skip("]") ? .other : nil
  }

  private mutating func tuple() -> Value? {
    var sizes: [Int] = []
    while !skip(")") {
      guard let size = integer() else { return nil }
      sizes.append(size)
      guard skip(",") || peek() == UInt8(ascii: ")") else { return nil }
    }
    return .tuple(sizes)
  }

  private mutating func integer() -> Int? {
    guard peek() != nil else { return nil }
    let digits = text[position...].prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    position += digits.count
    _ = position < text.count && text[position] == UInt8(ascii: "L") ? skip("L") : false  // Python 2 wrote 60000L
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private mutating func string() -> String? {
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    guard let end = text[(position + 1)...].firstIndex(of: quote) else { return nil }
    defer { position = end + 1 }
    return String(decoding: text[position + 1..<end], as: UTF8.self)
  }

  /// The next byte that is not white space.
  private mutating func peek() -> UInt8? {
    while position < text.count, [0x20, 0x0a, 0x09, 0x0d].contains(text[position]) { position += 1 }
    return position < text.count ? text[position] : nil
  }

  private mutating func skip(_ word: String) -> Bool {
    guard peek() != nil, text[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }
}
