import CoveyCore
internal import CoveyData

/// Reads LIBSVM's (svmlight's) text: a line an example, `label index:value index:value ... # comment`, indices rising.
///
/// Plain or gzip. Empty lines and lines that are a comment are passed over, and so is `qid:7` after a label. Messages name
/// file, line and column (bytes from 1), never what stands there.
///
/// Source: Chang, Lin, "LIBSVM: a library for support vector machines", ACM TIST 2011, doi 10.1145/1961189.1961199, README;
/// Joachims, SVMlight, "svmlight.joachims.org".
struct LIBSVMReader {
  /// More columns than any model has weights for; a damaged index stops here.
  static let maximumFeatures = 1 << 24

  /// The index of the first column: 1, or 0 for files that count from there.
  let firstIndex: Int
  /// Columns; nil to take the largest index.
  let features: Int?
  /// The classes that labels name; nil to take any, or numbers that are no classes.
  let classes: [Int: Int32]?
  /// Whether labels are whole numbers.
  let hasClasses: Bool

  /// The labels so far.
  private(set) var labels: [Double] = []
  /// Which file each row came from.
  private(set) var fileOfRow: [Int32] = []
  /// Columns up to the largest index so far.
  private(set) var largest = 0
  private var offsets = [0]
  private var columns: [Int32] = []
  private var values: [Float] = []
  private var files: Int32 = 0

  init(firstIndex: Int, features: Int?, classes: [Int]?, hasClasses: Bool) {
    self.firstIndex = firstIndex
    self.features = features
    self.hasClasses = hasClasses
    self.classes = classes.map { list in
      Dictionary(list.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// The rows, of `width` columns.
  func rows(width: Int) throws -> SparseRows {
    try SparseRows(
      width: width, offsets: SharedBuffer(offsets), columns: SharedBuffer(columns), values: SharedBuffer(values))
  }

  /// Adds the rows of a file.
  /// - Throws: ``DataError`` if it cannot be read, or with the line and column of what is no entry.
  mutating func read(_ path: String) throws {
    let before = labels.count
    try ByteInput(path).readAll().withUnsafeBufferPointer { text in
      var number = 0
      var start = 0
      while start < text.count {
        number += 1
        let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
        do throws(Problem) {
          try readLine(UnsafeBufferPointer(rebasing: text[start..<end]))
        } catch {
          throw DataError.malformed(file: path, line: number, reason: "column \(error.column): \(error.reason)")
        }
        start = end + 1
      }
    }
    guard labels.count > before else { throw DataError.malformed(file: path, line: nil, reason: "there are no rows") }
    files += 1
  }

  private struct Problem: Error {
    let column: Int
    let reason: String
  }

  private mutating func readLine(_ line: UnsafeBufferPointer<UInt8>) throws(Problem) {
    let end = line.firstIndex(of: UInt8(ascii: "#")) ?? line.count
    var position = 0
    guard let word = Self.nextWord(line, &position, end) else { return }
    labels.append(try label(line, word))
    fileOfRow.append(files)
    var last = -1
    var isFirst = true
    while let word = Self.nextWord(line, &position, end) {
      let column = word.lowerBound + 1
      guard let colon = line[word].firstIndex(of: UInt8(ascii: ":")) else {
        throw Problem(column: column, reason: "expected index:value")
      }
      defer { isFirst = false }
      if isFirst, line[word.lowerBound..<colon].elementsEqual("qid".utf8) { continue }
      let index = try index(line, word.lowerBound..<colon)
      guard index > last else {
        throw Problem(
          column: column, reason: "indices must rise along a line, and this one is not above the one before")
      }
      last = index
      largest = max(largest, index + 1)
      guard
        let value = DecimalParser.parse(UnsafeBufferPointer(rebasing: line[(colon + 1)..<word.upperBound])).map({
          Float($0)
        }),
        value.isFinite
      else {
        throw Problem(column: colon + 2, reason: "the value is not a finite number")
      }
      if value != 0 {
        columns.append(Int32(index))
        values.append(value)
      }
    }
    offsets.append(values.count)
  }

  private func label(_ line: UnsafeBufferPointer<UInt8>, _ word: Range<Int>) throws(Problem) -> Double {
    let column = word.lowerBound + 1
    guard let value = DecimalParser.parse(UnsafeBufferPointer(rebasing: line[word])), Float(value).isFinite else {
      throw Problem(column: column, reason: "the label is not a finite number")
    }
    guard hasClasses else { return value }
    guard let whole = Int(exactly: value) else {
      throw Problem(
        column: column, reason: "the label is not a whole number; for numbers to predict, state data.task: number")
    }
    guard let classes else { return value }
    guard let position = classes[whole] else {
      throw Problem(
        column: column, reason: "the label is none of the classes; they are stated, or those of the training files")
    }
    return Double(position)
  }

  /// The column from 0 on.
  private func index(_ line: UnsafeBufferPointer<UInt8>, _ word: Range<Int>) throws(Problem) -> Int {
    let column = word.lowerBound + 1
    var index = 0
    for byte in line[word] {
      let digit = Int(byte) - Int(UInt8(ascii: "0"))
      guard (0..<10).contains(digit) else { throw Problem(column: column, reason: "the index is not a whole number") }
      index = min(10 * index + digit, Self.maximumFeatures + 1)
    }
    guard !word.isEmpty else { throw Problem(column: column, reason: "expected index:value") }
    guard index >= firstIndex else {
      throw Problem(column: column, reason: "the index is 0; for files that count from 0, state data.firstIndex: 0")
    }
    index -= firstIndex
    if let features, index >= features {
      throw Problem(
        column: column,
        reason: "the index is beyond the \(features) features; they are stated, or those of the training files"
      )
    }
    guard index < Self.maximumFeatures else {
      throw Problem(
        column: column, reason: "the index is beyond \(Self.maximumFeatures) features, the most there can be")
    }
    return index
  }

  /// The next run of bytes that are no space, tab or carriage return.
  private static func nextWord(
    _ line: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ end: Int
  ) -> Range<Int>? {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
    while position < end, isSpace(line[position]) { position += 1 }
    let start = position
    while position < end, !isSpace(line[position]) { position += 1 }
    return start < position ? start..<position : nil
  }
}
