import CoveyCore
import CoveyData
import CoveyDataSources
import Testing
import _TestSupport

@Suite struct CSVTests {
  let scratch = Scratch()

  static let schema = CSVSchema(columns: [
    CSVColumn("age", .numeric), CSVColumn("job", .categorical), CSVColumn("note", .ignored), CSVColumn("y", .target),
  ])

  func read(_ text: String, _ schema: CSVSchema = Self.schema, encoding: CSVEncoding? = nil) throws -> CSVData {
    try Dataset.csv(scratch.write("t.csv", text), schema: schema, encoding: encoding)
  }

  @Test func columnsFollowTheHeaderNotTheSchema() throws {
    let data = try read("job,y,age,note\nsmith,no,30,x\nbaker,yes,-2.5e1,\n\nsmith , yes,1e2,z\n")
    #expect(data.encoding.featureNames == ["job=baker", "job=smith", "age"])
    #expect(data.dataset.features == .dense(count: 3))
    #expect(allFeatures(data.dataset) == [0, 1, 30, 1, 0, -25, 0, 1, 100])
    #expect(data.encoding.classNames == ["no", "yes"])
    #expect(allLabels(data.dataset) == [0, 1, 1])
    #expect(data.clients == nil)
  }

  @Test func rfc4180Quoting() throws {
    let data = try read("\u{feff}\"age\",job,note,y\r\n1,\"a,\"\"b\"\"\r\nc\",\"\", p \r\n\"2\", \"d\" ,x,q")
    #expect(data.encoding.featureNames == ["age", "job=a,\"b\"\r\nc", "job=d"])
    #expect(allFeatures(data.dataset) == [1, 1, 0, 2, 0, 1])
    #expect(data.encoding.classNames == ["p", "q"])
  }

  @Test func whateverIsQuotedComesBack() throws {
    let pieces = ["a", "é", ",", "\"", "\"\"", "\n", "\r\n", "\r", " ", "\t", ";", "?"]
    var generator = SplitMix(state: 4180)
    var texts: [String] = []
    while texts.count < 500 {
      let text = (0..<Int.random(in: 1...8, using: &generator)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &generator)]
      }.joined()
      // Names are told apart as Swift strings are, and "?" alone is a missing field.
      if text != "?" && !texts.contains(text) { texts.append(text) }
    }
    let lines = texts.map { text in
      let plain = !text.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
      let field = plain && Bool.random(using: &generator) ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
      return "1,\(field),0" + (Bool.random(using: &generator) ? "\n" : "\r\n")
    }
    let schema = CSVSchema(
      columns: [CSVColumn("x", .numeric), CSVColumn("who", .clientKey), CSVColumn("y", .target)], hasHeader: false,
      trimsSpaces: false)
    let names = try read(lines.joined(), schema).clients?.names ?? []
    #expect(names.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
  }

  @Test(arguments: [";", "\t", "|"]) func otherSeparators(separator: Character) throws {
    var schema = Self.schema
    schema.separator = separator
    let text = "age,job,note,y\n1,a,,p\n2,\"b;|\t\",x,q\n".replacing(",", with: "\(separator)")
    #expect(try allFeatures(read(text, schema).dataset) == [1, 1, 0, 2, 0, 1])
  }

  @Test func spacesCountIfTheyShall() throws {
    var schema = Self.schema
    schema.trimsSpaces = false
    #expect(try read("age,job,note,y\n1, a,,p\n", schema).encoding.featureNames == ["age", "job= a"])
    #expect(
      message { _ = try read("age,job,note,y\n 1,a,,p\n", schema) }.contains("t.csv:2: column \"age\": not a number"))
  }

  @Test func noHeaderAndSkippedLines() throws {
    var schema = Self.schema
    schema.hasHeader = false
    schema.skippedLines = 2
    let data = try read("|remark, with \"quote\n# more\n1,a,,p\n2,b,,q\n", schema)
    #expect(allFeatures(data.dataset) == [1, 1, 0, 2, 0, 1])
    #expect(message { _ = try read("x\ny\n1,a,,p\n2,b,q\n", schema) }.contains("t.csv:4: 3 fields, expected 4"))
  }

  @Test func missingFields() throws {
    let text = "age,job,note,y\n1,a,,p\n?,b,,q\n4,NA,,p\n,a,,q\n4,b,,p\n"
    var schema = Self.schema
    #expect(
      message { _ = try read(text, schema) }.contains(
        "t.csv:3: column \"age\": the field is missing; set missingNumbers"))
    schema.missingNumbers = .dropRow
    schema.missingCategories = .dropRow
    let dropped = try read(text, schema)
    #expect(dropped.droppedRows == 3)
    #expect(allFeatures(dropped.dataset) == [1, 1, 0, 4, 0, 1])
    schema.missingCategories = .ownCategory
    schema.missingNumbers = .mean
    let mean = try read(text, schema)
    #expect(mean.encoding.featureNames == ["age", "job=a", "job=b", "job=(missing)"])
    #expect(allFeatures(mean.dataset) == [1, 1, 0, 0, 3, 0, 1, 0, 4, 0, 0, 1, 3, 1, 0, 0, 4, 0, 1, 0])
    schema.missingNumbers = .median
    #expect(try allFeatures(read(text, schema).dataset)[4] == 4)
    schema.missingNumbers = .constant(-7)
    #expect(try allFeatures(read(text, schema).dataset)[4] == -7)
    // A column's own wish goes first.
    schema.columns[0].missing = .constant(9)
    #expect(try allFeatures(read(text, schema).dataset)[4] == 9)
    schema.columns[0].missing = .ownCategory
    #expect(message { _ = try read(text, schema) }.contains("column \"age\": what to do about missing fields"))
    #expect(
      message { _ = try read("age,job,note,y\n1,a,,?\n") }.contains("t.csv:2: column \"y\": the field is missing"))
    // Rows without a target or an owner go where rows without a category go.
    schema.columns[0].missing = nil
    schema.missingCategories = .dropRow
    let owned = CSVSchema(
      columns: [CSVColumn("who", .clientKey), CSVColumn("age", .numeric), CSVColumn("y", .target)],
      missingCategories: .dropRow)
    let kept = try read("who,age,y\n?,1,p\nann,2,\nann,3,q\nbob,4,p\n", owned)
    #expect(kept.droppedRows == 2 && kept.clients?.names == ["ann", "bob"])
    #expect(
      message { _ = try read("who,age,y\n?,1,p\n", CSVSchema(columns: owned.columns)) }
        .contains("t.csv:2: column \"who\": the field is missing; set missingCategories to dropRow"))
  }

  @Test func standardisationIsLearntFromTheTrainingFile() throws {
    var schema = Self.schema
    schema.standardizes = true
    let train = try read("age,job,note,y\n1,a,,p\n3,b,,q\n8,b,,q\n", schema)
    // mean 4, variance (9 + 1 + 16) / 3
    let deviation = (26.0 / 3).squareRoot()
    let expected = [-3, -1, 4].map { Float($0 / deviation) }
    let features = allFeatures(train.dataset)
    #expect(zip([0, 3, 6], expected).allSatisfy { abs(features[$0] - $1) < 1e-6 })
    let test = try read("age,job,note,y\n4,b,,q\n8,z,,p\n", schema, encoding: train.encoding)
    #expect(allFeatures(test.dataset) == [0, 0, 1, features[6], 0, 0])
    #expect(allLabels(test.dataset) == [1, 0])
    schema.refusesUnknownCategories = true
    let refusal = message { _ = try read("age,job,note,y\n4,b,,q\n8,z,,p\n", schema, encoding: train.encoding) }
    #expect(refusal.contains("t.csv:3: column \"job\": a category that the training file does not have"))
    // A constant column becomes 0, not NaN.
    #expect(try allFeatures(read("age,job,note,y\n5,a,,p\n5,a,,q\n", schema).dataset) == [0, 1, 0, 1])
  }

  @Test func classesInNumericalOrTheGivenOrder() throws {
    let text = "age,job,note,y\n1,a,,10\n1,a,,9\n1,a,,2\n"
    var schema = Self.schema
    #expect(try read(text).encoding.classNames == ["2", "9", "10"])
    schema.target = .classes([["10", "9"], ["2"]])
    let data = try read(text, schema)
    #expect(allLabels(data.dataset) == [0, 0, 1])
    #expect(data.encoding.classNames == ["10", "2"])
    schema.target = .classes([["10"], ["9"]])
    #expect(message { _ = try read(text, schema) }.contains("t.csv:4: column \"y\": the text is none of the 2 classes"))
    schema.target = .classes([["10"], ["9", "10"], ["2"]])
    #expect(message { _ = try read(text, schema) }.contains("one text means two classes"))
  }

  @Test func regressionTargets() throws {
    var schema = Self.schema
    schema.target = .number
    let data = try read("age,job,note,y\n1,a,,1.5\n1,b,,-2\n", schema)
    #expect(data.dataset.targets == .values(1))
    #expect(allValues(data.dataset) == [1.5, -2])
    #expect(
      message { _ = try read("age,job,note,y\n1,a,,high\n", schema) }.contains("t.csv:2: column \"y\": not a number"))
  }

  @Test func clientKeys() throws {
    var schema = Self.schema
    schema.columns[2] = CSVColumn("note", .clientKey)
    let data = try read("age,job,note,y\n1,a,lee,p\n2,a,kim,q\n3,b,lee,p\n", schema)
    #expect(data.clients?.names == ["lee", "kim"])
    #expect(data.clients?.owners == [0, 1, 0])
    #expect(data.clients?.positions() == [[0, 2], [1]])
    #expect(data.dataset.features == .dense(count: 3))
    schema = Self.schema
    schema.columns[1].isClientKey = true  // a feature that also names the client
    let both = try read("age,job,note,y\n1,a,,p\n2,b,,q\n", schema)
    #expect(both.clients?.names == ["a", "b"] && both.dataset.features == .dense(count: 3))
    schema.columns[0].isClientKey = true
    #expect(
      message { _ = try read("age,job,note,y\n1,a,,p\n", schema) }.contains("at most one column is the client key"))
    let files = [
      scratch.write("north.csv", "age,job,note,y\n1,a,,p\n"), scratch.write("south.csv", "y,age,job,note\nq,2,b,\n"),
    ]
    let joined = try Dataset.csv(files, schema: Self.schema, clientPerFile: true)
    #expect(joined.clients?.names == ["north.csv", "south.csv"] && joined.clients?.owners == [0, 1])
    #expect(allFeatures(joined.dataset) == [1, 1, 0, 2, 0, 1])
  }

  @Test func badTablesSayWhereAndWhat() {
    func refusal(_ text: String, _ schema: CSVSchema = Self.schema) -> String {
      message { _ = try read(text, schema) }
    }
    let header = "age,job,note,y\n"
    #expect(refusal("").contains("the file is empty"))
    #expect(refusal("\n\n").contains("no header"))
    #expect(refusal(header).contains("there are no rows"))
    #expect(refusal(header + "1,a,,p\n1,a,b,c,d\n").contains("t.csv:3: 5 fields, expected 4"))
    #expect(refusal(header + "1,\"a\nb\",,p\n1,a,p\n").contains("t.csv:4: 3 fields, expected 4"))
    for bad in ["12x", "0x10", "1 2", "--1", "1.2.3", "e5", "."] {
      #expect(refusal(header + "\(bad),a,,p\n").contains("t.csv:2: column \"age\": not a number"), "\(bad)")
    }
    for bad in ["nan", "inf", "-inf", "1e39", "1e400"] {
      #expect(
        refusal(header + "\(bad),a,,p\n").contains("t.csv:2: column \"age\": the number is NaN or infinite"), "\(bad)")
    }
    #expect(refusal(header + "1,\"a,,p\n1,a,,p\n").contains("t.csv:2: a quoted field is not closed"))
    #expect(refusal(header + "1,\"a\"b,,p\n").contains("t.csv:2: text after the closing quote of field 2"))
    #expect(refusal("age,job,y\n1,a,p\n").contains("t.csv:1: the header has no column \"note\""))
    #expect(refusal("age,job,note,y,z\n1,a,,p,1\n").contains("column \"z\" is not in the schema"))
    #expect(refusal("age,job,note,y,y\n1,a,,p,1\n").contains("two columns of the header have one name"))
    #expect(
      refusal(header + "1,a,,p\n", CSVSchema(columns: [], others: .numeric)).contains(
        "exactly one column is the target"))
    let noFeature = CSVSchema(columns: [CSVColumn("y", .target)], others: .ignored)
    #expect(refusal(header + "1,a,,p\n", noFeature).contains("no column is a feature"))
    #expect(!refusal(header + "secret,a,,p\n").contains("secret"))
  }

  @Test func numbersRoundAsTheStandardLibraryDoes() throws {
    // Random decimal texts of every length: the fast way and Swift's own must agree to the last bit.
    var generator = SplitMix(state: 20)
    let texts = (0..<2000).map { _ in
      let digits = (0..<Int.random(in: 1...18, using: &generator)).map { _ in
        "\(Int.random(in: 0...9, using: &generator))"
      }
      let point = Int.random(in: 0...digits.count, using: &generator)
      let exponent = Bool.random(using: &generator) ? "e\(Int.random(in: -20...18, using: &generator))" : ""
      return "-+"[Int.random(in: 0...2, using: &generator)] + digits[..<point].joined() + "."
        + digits[point...].joined() + exponent
    }
    let schema = CSVSchema(columns: [CSVColumn("x", .numeric), CSVColumn("y", .target)], target: .number)
    let data = try read("x,y\n" + texts.map { "\($0),0\n" }.joined(), schema)
    #expect(allFeatures(data.dataset) == texts.map { Float(Double($0) ?? .nan) })
  }
}

extension String {
  fileprivate subscript(offset: Int) -> String {
    offset < count ? String(self[index(startIndex, offsetBy: offset)]) : ""
  }
}

/// S. Vigna's SplitMix64: repeatable test cases.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}
