import CoveyCore
import CoveyData
import CoveyDataSources
import CoveySystem
import Testing
import _TestSupport

/// Sparse rows of LIBSVM's text, against a parse of its own that splits strings and fills dense rows.
@Suite struct LIBSVMTests {
  private let scratch = Scratch()

  private static func parse(_ text: String, width: Int) -> (rows: [[Float]], labels: [Int]) {
    var rows: [[Float]] = []
    var labels: [Int] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: "#", omittingEmptySubsequences: false)[0].split(whereSeparator: \.isWhitespace)
      guard let label = words.first.flatMap({ Double(String($0)) }) else { continue }
      var row = [Float](repeating: 0, count: width)
      for word in words.dropFirst() {
        let pair = word.split(separator: ":")
        if pair[0] == "qid" { continue }
        if let index = Int(pair[0]), let value = Float(pair[1]) { row[index - 1] = value }
      }
      rows.append(row)
      labels.append(Int(label))
    }
    return (rows, labels)
  }

  private static func dense(_ dataset: Dataset, positions: [Int32]? = nil) -> [[Float]] {
    let width = dataset.features.count
    let count = positions?.count ?? dataset.count
    var values = [Float](repeating: .nan, count: count * width)
    values.withUnsafeMutableBufferPointer { output in
      guard let base = output.baseAddress else { return }
      dataset.gather(positions: positions, first: 0, count: count, features: base)
    }
    return (0..<count).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  private static func labels(_ dataset: Dataset) -> [Int] {
    guard case .labels(let labels) = dataset.targetStorage else { return [] }
    return labels.withUnsafeBufferPointer { $0.map { Int($0) } }
  }

  private func load(_ source: LIBSVMSource) throws -> LoadedExamples {
    try source.load(LoadingContext(seed: 1, testFraction: 0))
  }

  private func message(_ text: String, _ change: (inout LIBSVMSource) -> Void = { _ in }) -> String {
    var source = LIBSVMSource(files: [scratch.write("bad.txt", text)])
    change(&source)
    do {
      _ = try load(source)
      return ""
    } catch {
      return "\(error)".replacing(scratch.path + "/", with: "")
    }
  }

  @Test func agreesWithAnIndependentParse() throws {
    var numbers = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      let width = Int.random(in: 1...40, using: &numbers)
      var text = "# a comment\n\n"
      for _ in 0..<Int.random(in: 2...30, using: &numbers) {
        text += ["-1", "+1", "1", "3"].randomElement(using: &numbers) ?? "1"
        if Bool.random(using: &numbers) { text += " qid:4" }
        for index in 1...width where Bool.random(using: &numbers) {
          let value = ["0", "1", "-2.5", "1e-3", "0.1", "\(Float.random(in: -9...9, using: &numbers))"]
          text +=
            (Bool.random(using: &numbers) ? " " : "\t ") + "\(index):\(value.randomElement(using: &numbers) ?? "1")"
        }
        text += [" \r\n", " # 3:4\n", "\n"].randomElement(using: &numbers) ?? "\n"
      }
      text += "3 \(width):1"
      let expected = Self.parse(text, width: width)
      var source = LIBSVMSource(files: [scratch.write("rows.txt", text)])
      source.classes = [-1, 1, 3]
      let loaded = try load(source)
      #expect(loaded.train.features == .dense(count: width) && loaded.train.targets == .classes(3))
      #expect(Self.dense(loaded.train) == expected.rows)
      #expect(Self.labels(loaded.train).map { [-1, 1, 3][$0] } == expected.labels)
      // Parts of the rows are the same rows, and equal data have equal bytes.
      let some = try loaded.train.subset([1, 0, 1])
      #expect(Self.dense(some) == [expected.rows[1], expected.rows[0], expected.rows[1]])
      let part = try loaded.train.subset(1..<loaded.train.count)
      #expect(Self.dense(part) == Array(expected.rows.dropFirst()))
      let copy = try loaded.train.subset((1..<Int32(loaded.train.count)).map { $0 })
      #expect(bytes(of: part) == bytes(of: copy) && bytes(of: part) != bytes(of: loaded.train))
      #expect(Self.dense(loaded.train, positions: [1]) == [expected.rows[1]])
      let all = expected.rows.flatMap { $0 }
      #expect(loaded.train.featureRange() == (all.min() ?? 0)...(all.max() ?? 0))
    }
  }

  private func bytes(of dataset: Dataset) -> [UInt8] {
    var all: [UInt8] = []
    dataset.forEachByteChunk { all += $0 }
    return all
  }

  @Test func readsRealTargetsAndIndicesFromZero() throws {
    var source = LIBSVMSource(files: [scratch.write("numbers.txt", "0.5 0:1 2:-3\n-2e1\n")])
    source.firstIndex = 0
    source.task = .number
    let loaded = try load(source)
    #expect(loaded.train.targets == .values(1) && Self.dense(loaded.train) == [[1, 0, -3], [0, 0, 0]])
    guard case .values(let values) = loaded.train.targetStorage else {
      Issue.record("values expected")
      return
    }
    #expect(values[0] == 0.5 && values[1] == -20)
    #expect(loaded.statistics.map(\.key) == ["data.features"])
  }

  @Test func clientsAreFilesAndTestFilesFollowTheTrainingFiles() throws {
    let first = scratch.write("a.txt", "1 1:1\n0 2:1\n")
    let second = scratch.write("b.txt", "1 3:2\n")
    var source = LIBSVMSource(files: [first, second])
    source.clientPerFile = true
    source.testFiles = [scratch.write("t.txt", "+1 2:7\n")]
    let loaded = try load(source)
    #expect(loaded.keys?.withUnsafeBufferPointer { Array($0) } == [0, 0, 1])
    #expect(loaded.train.features == .dense(count: 3) && loaded.classNames == ["0", "1"])
    #expect(loaded.test.map { Self.dense($0) } == [[0, 7, 0]] && loaded.test.map(Self.labels) == [1])
    #expect(loaded.heldOut == .publicData)
    source.testFiles = [second]
    #expect(try load(source).heldOut == .clientData)
    source.testFiles = [scratch.write("t.txt", "1 4:7\n")]
    #expect(throws: DataError.self) { try load(source) }
    source.testFiles = [scratch.write("t.txt", "2 3:7\n")]
    #expect(throws: DataError.self) { try load(source) }
  }

  @Test func saysWhatWasReadOffTheRows() throws {
    var source = LIBSVMSource(files: [scratch.write("facts.txt", "-1 1:1\n1 2:1\n")])
    #expect(try load(source).statistics.map(\.key) == ["data.features", "data.classes"])
    source.features = 4
    #expect(try load(source).statistics.map(\.key) == ["data.classes"])
    source.classes = [1, -1]
    let stated = try load(source)
    #expect(stated.statistics.isEmpty && stated.publicFacts == ["4 features", "2 classes"])
    #expect(Self.labels(stated.train) == [1, 0] && stated.train.features == .dense(count: 4))
  }

  @Test(arguments: [
    ("1 1:1\nyes 1:1\n", "bad.txt:2: column 1: the label is not a finite number"),
    ("1e400 1:1\n", "bad.txt:1: column 1: the label is not a finite number"),
    (
      "0.5 1:1\n",
      "bad.txt:1: column 1: the label is not a whole number; for numbers to predict, state data.task: number"
    ),
    ("1 1:1 2\n", "bad.txt:1: column 7: expected index:value"),
    ("1 :1\n", "bad.txt:1: column 3: expected index:value"),
    ("1 a:1\n", "bad.txt:1: column 3: the index is not a whole number"),
    ("1 -1:1\n", "bad.txt:1: column 3: the index is not a whole number"),
    ("1 0:1\n", "bad.txt:1: column 3: the index is 0; for files that count from 0, state data.firstIndex: 0"),
    (
      "1 3:1 3:1\n",
      "bad.txt:1: column 7: indices must rise along a line, and this one is not above the one before"
    ),
    ("1 99999999999999999999:1\n", "bad.txt:1: column 3: the index is beyond 16777216 features, the most there can be"),
    ("1 1:\n", "bad.txt:1: column 5: the value is not a finite number"),
    ("1 1:x\n", "bad.txt:1: column 5: the value is not a finite number"),
    ("1 1:nan\n", "bad.txt:1: column 5: the value is not a finite number"),
    ("1 1:1e39\n", "bad.txt:1: column 5: the value is not a finite number"),
    ("1 1:2:3\n", "bad.txt:1: column 5: the value is not a finite number"),
    ("1 1:1 qid:3\n", "bad.txt:1: column 7: the index is not a whole number"),
    ("# nothing\n\n", "bad.txt: there are no rows"), ("", "bad.txt: the file is empty"),
  ])
  func saysWhereAndWhat(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test func refusesWhatIsNotStated() {
    #expect(
      message("1 5:1\n") { $0.features = 4 }
        == "bad.txt:1: column 3: the index is beyond the 4 features; they are stated, or those of the training files")
    #expect(
      message("1 5:1\n2 1:1\n") { $0.classes = [0, 1] }
        == "bad.txt:2: column 1: the label is none of the classes; they are stated, or those of the training files")
    #expect(throws: DataError.self) { try load(LIBSVMSource(files: ["/nowhere.txt"])) }
  }

  @Test func survivesDamage() throws {
    var numbers = SystemRandomNumberGenerator()
    let text = Array("1 1:1 3:0.5 # x\n-1 qid:2 2:-1e-3\n0 4:7\n".utf8)
    for _ in 0..<2_000 {
      var bytes = text
      for _ in 0...Int.random(in: 0...3, using: &numbers) {
        bytes[Int.random(in: bytes.indices, using: &numbers)] = .random(in: 0...255, using: &numbers)
      }
      do {
        _ = try load(LIBSVMSource(files: [scratch.write("damaged.txt", bytes)]))
      } catch is DataError {}
    }
  }

  @Test func refusesRowsThatAreNone() {
    func rows(_ offsets: [Int], _ columns: [Int32], width: Int = 3) throws -> SparseRows {
      try SparseRows(
        width: width, offsets: SharedBuffer(offsets), columns: SharedBuffer(columns),
        values: SharedBuffer([Float](repeating: 1, count: 2)))
    }
    #expect(throws: DataError.self) { try rows([0, 3], [0, 1]) }
    #expect(throws: DataError.self) { try rows([0, 2, 1], [0, 1]) }
    #expect(throws: DataError.self) { try rows([0, 2], [1, 1]) }
    #expect(throws: DataError.self) { try rows([0, 2], [1, 3]) }
    #expect(throws: DataError.self) { try rows([0, 2], [0]) }
    #expect(throws: DataError.self) { try rows([], [0, 1]) }
    #expect(throws: DataError.self) { try rows([0, 2], [0, 1], width: 0) }
    #expect(throws: DataError.self) {
      try Dataset(
        features: .dense(count: 4), targets: .classes(1), featureStorage: .sparse(rows([0, 2], [0, 1], width: 2)),
        targetStorage: .labels(SharedBuffer([0])))
    }
  }

  @Test(.enabled(if: PublicData.folder.map { FileSystem.isFolder("\($0)/a9a") } ?? false, "needs COVEY_DATA"))
  func readsA9a() throws {
    let folder = PublicData.path("a9a")
    var source = LIBSVMSource(files: ["a9a_horizontal_p0", "a9a_horizontal_p1"])
    source.directory = folder
    source.testFiles = ["a9a_horizontal_test"]
    source.clientPerFile = true
    // The last feature occurs in no row of this copy: the number of features is stated, as it must be in a private run.
    source.features = 123
    let loaded = try load(source)
    #expect(loaded.train.count == 32_561 && loaded.test?.count == 16_281)
    #expect(loaded.train.features == .dense(count: 123) && loaded.classNames == ["0", "1"])
    // As many as earn more than 50K in UCI's Adult, which these are.
    #expect(loaded.train.labelHistogram() == [24_720, 7_841] && loaded.test?.labelHistogram() == [12_435, 3_846])
    #expect(loaded.keys?.withUnsafeBufferPointer { $0.count { $0 == 0 } } == 16_280)
    var row = 0
    for file in source.files {
      let text = try ByteInput("\(folder)/\(file)").readAll().withUnsafeBufferPointer {
        String(decoding: $0, as: UTF8.self)
      }
      let expected = Self.parse(text, width: 123)
      let part = try loaded.train.subset(row..<row + expected.rows.count)
      #expect(Self.dense(part) == expected.rows && Self.labels(part) == expected.labels)
      row += expected.rows.count
    }
  }
}
