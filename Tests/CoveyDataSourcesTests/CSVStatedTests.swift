import CoveyCore
import CoveyData
import CoveyDataSources
import Testing
import _TestSupport

/// What a schema states about columns, and that nothing else than a row's own fields makes its features then.
@Suite struct CSVStatedTests {
  let scratch = Scratch()

  private static let stated = CSVSchema(
    columns: [
      CSVColumn("age", .numeric, bounds: 0...120), CSVColumn("chol", .numeric, bounds: 100...600),
      CSVColumn("cp", .categorical, missing: .ownCategory, categories: ["1", "2", "3"]), CSVColumn("y", .target),
    ], target: .classes([["no"], ["yes"]]), missingNumbers: .middle, standardizes: true)

  private func read(_ text: String, _ schema: CSVSchema = Self.stated, encoding: CSVEncoding? = nil) throws -> CSVData {
    try Dataset.csv(scratch.write("t.csv", text), schema: schema, encoding: encoding)
  }

  @Test func boundsBecomeTheRangeFromMinusOneToOne() throws {
    let data = try read("age,chol,cp,y\n0,100,1,no\n120,600,3,yes\n90,?,9,no\n-5,1e9,?,yes\n")
    #expect(
      data.encoding.featureNames == ["age", "chol", "cp=1", "cp=2", "cp=3", "cp=(other)", "cp=(missing)"])
    #expect(
      allFeatures(data.dataset) == [
        -1, -1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0.5, 0, 0, 0, 0, 1, 0, -1, 1, 0, 0, 0, 0, 1,
      ])
    #expect(data.learned.isEmpty)
  }

  /// The attack on every statistic at once: exchange all rows but one for others, and look at what became of that one.
  @Test func aRowsFeaturesDependOnNoOtherRow() throws {
    var choices = SplitMix(state: 22)
    func row() -> String {
      let age = Bool.random(using: &choices) ? "?" : "\(Double.random(in: -50...300, using: &choices))"
      let chol = Bool.random(using: &choices) ? "" : "\(Double.random(in: -1e9...1e9, using: &choices))"
      let pain = ["1", "2", "3", "other", "(other)", "?", "\(Int.random(in: 4...99, using: &choices))"]
      return [
        age, chol, pain.randomElement(using: &choices) ?? "", ["no", "yes"].randomElement(using: &choices) ?? "",
      ]
      .joined(separator: ",")
    }
    func features(_ rows: [String], of position: Int, _ schema: CSVSchema) throws -> [UInt32] {
      let data = try read("age,chol,cp,y\n" + rows.joined(separator: "\n") + "\n", schema)
      let width = data.dataset.features.count
      let label = UInt32(bitPattern: allLabels(data.dataset)[position])
      return allFeatures(data.dataset)[position * width..<(position + 1) * width].map(\.bitPattern) + [label]
    }
    var moved = 0
    for _ in 0..<100 {
      let mine = row()
      let first = (0..<5).map { _ in row() } + [mine]
      let second = (0..<Int.random(in: 0...7, using: &choices)).map { _ in row() } + [mine]
      #expect(
        try features(first, of: first.count - 1, Self.stated) == features(second, of: second.count - 1, Self.stated))
      // The same test sees every statistic that the schema does not state.
      for column in 0..<3 {
        var learning = Self.stated
        learning.missingNumbers = .mean
        learning.columns[column].bounds = nil
        learning.columns[column].categories = nil
        if try features(first, of: first.count - 1, learning) != features(second, of: second.count - 1, learning) {
          moved += 1
        }
      }
    }
    #expect(moved > 250)
  }

  @Test func saysWhatItTookFromTheRows() throws {
    let text = "age,chol,cp,y\n1,2,a,no\n3,,b,yes\n"
    var schema = Self.stated
    schema.columns[0] = CSVColumn("age", .numeric, missing: .median)
    schema.columns[1] = CSVColumn("chol", .numeric, missing: .mean, bounds: 0...9)
    schema.columns[2] = CSVColumn("cp", .categorical)
    schema.target = .classes(nil)
    let data = try read(text, schema)
    var learned = CSVLearned()
    learned.standardized = ["age"]
    learned.medians = ["age"]
    learned.means = ["chol"]
    learned.categories = ["cp"]
    learned.classes = "y"
    #expect(data.learned == learned)
    #expect(try read(text, schema, encoding: data.encoding).learned.isEmpty)
    schema.standardizes = false
    learned.standardized = []
    #expect(try read(text, schema).learned == learned)
  }

  @Test func aTestFileIsReadByTheSameBounds() throws {
    let train = try read("age,chol,cp,y\n60,100,1,no\n")
    let test = try read("age,chol,cp,y\n30,?,7,yes\n", encoding: train.encoding)
    #expect(allFeatures(test.dataset) == [-0.5, 0, 0, 0, 0, 1, 0])
  }

  @Test func refusesStatementsThatMakeNoSense() throws {
    func problem(_ column: CSVColumn, missing: CSVMissing = .error) -> String {
      var schema = CSVSchema(columns: [column, CSVColumn("y", .target)], missingNumbers: missing)
      schema.others = .ignored
      return message { _ = try read("a,b,y\n1,2,no\n", schema) }
    }
    #expect(
      problem(CSVColumn("a", .categorical, bounds: 0...1)).contains("column \"a\": has bounds, but is no numeric"))
    #expect(problem(CSVColumn("a", .numeric, bounds: 1...1)).contains("its bounds leave no range"))
    #expect(problem(CSVColumn("a", .numeric, bounds: 0 ... .infinity)).contains("its bounds leave no range"))
    #expect(problem(CSVColumn("a", .numeric, bounds: -1e300...1)).contains("its bounds leave no range"))
    #expect(problem(CSVColumn("a", .numeric, categories: ["1"])).contains("is no categorical column"))
    #expect(problem(CSVColumn("a", .categorical, categories: [])).contains("is empty"))
    #expect(problem(CSVColumn("a", .categorical, categories: ["x", "x"])).contains("has one twice"))
    #expect(problem(CSVColumn("a", .numeric), missing: .middle).contains("no middle without bounds"))
    #expect(problem(CSVColumn("c", .numeric, bounds: 0...1)).contains("the header has no column \"c\""))
  }

  @Test func endsOfExtremeBoundsStayWithinOne() throws {
    var choices = SplitMix(state: 7)
    for _ in 0..<200 {
      let lower = Double.random(in: -1e38...1e38, using: &choices)
      let upper = lower + Double.random(in: 1e23...1e38, using: &choices)
      let schema = CSVSchema(columns: [CSVColumn("a", .numeric, bounds: lower...upper), CSVColumn("y", .target)])
      let values = allFeatures(try read("a,y\n\(lower),n\n\(upper),n\n-3e38,n\n3e38,n\n", schema).dataset)
      #expect(values == [-1, 1, -1, 1])
    }
  }
}
