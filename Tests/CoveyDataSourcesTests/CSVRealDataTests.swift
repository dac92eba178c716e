import CoveyCore
import CoveyData
import CoveyDataSources
import Testing
import _TestSupport

/// The files of the UCI archive; counts from their documentation or counted with other tools.
@Suite(.enabled(if: PublicData.isHere, "needs COVEY_DATA")) struct CSVRealDataTests {
  @Test func adult() throws {
    let names = [
      "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation", "relationship",
      "race",
      "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country",
    ]
    let numeric = Set(["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"])
    var schema = CSVSchema(
      columns: names.map {
        CSVColumn($0, numeric.contains($0) ? .numeric : .categorical, isClientKey: $0 == "education")
      }
        + [CSVColumn("income", .target)],
      target: .classes([["<=50K", "<=50K."], [">50K", ">50K."]]), hasHeader: false, missingCategories: .dropRow,
      standardizes: true)
    let train = try Dataset.csv(PublicData.path("adult/adult.data"), schema: schema)
    #expect(train.dataset.count == 30_162 && train.droppedRows == 2_399)
    // 6 numbers and 7 + 16 + 7 + 14 + 6 + 5 + 2 + 41 categories among complete rows.
    #expect(train.dataset.features == .dense(count: 104))
    #expect(train.dataset.labelHistogram() == [22_654, 7_508])
    #expect(train.clients?.count == 16)
    let ages = stride(from: 0, to: 30_162 * 104, by: 104)
    let features = allFeatures(train.dataset)
    #expect(abs(ages.reduce(0.0) { $0 + Double(features[$1]) }) < 1)
    schema.skippedLines = 1
    let test = try Dataset.csv(PublicData.path("adult/adult.test"), schema: schema, encoding: train.encoding)
    #expect(test.dataset.count == 15_060)
    #expect(test.dataset.labelHistogram() == [11_360, 3_700])
    #expect(test.dataset.features == train.dataset.features)
    schema.missingCategories = .ownCategory
    schema.skippedLines = 0
    #expect(
      try Dataset.csv(PublicData.path("adult/adult.data"), schema: schema).dataset.labelHistogram() == [24_720, 7_841])
  }

  @Test func heartDiseaseOfFourHospitals() throws {
    let schema = CSVSchema(
      columns: (0..<14).map { place in
        let role: CSVRole = place == 13 ? .target : (10...12).contains(place) ? .ignored : .numeric
        return CSVColumn("column \(place)", role)
      }, target: .classes([["0"], ["1", "2", "3", "4"]]), hasHeader: false, missingNumbers: .dropRow)
    let files = ["cleveland", "hungarian", "switzerland", "va"].map {
      PublicData.path("heart-disease/processed.\($0).data")
    }
    let data = try Dataset.csv(files, schema: schema, clientPerFile: true)
    // FLamby's Fed-Heart-Disease (arXiv:2210.04620).
    #expect(data.clients?.positions().map(\.count) == [303, 261, 46, 130])
    #expect(data.droppedRows == 920 - 740)
    #expect(data.dataset.features == .dense(count: 10))
  }

  @Test func wineQuality() throws {
    let schema = CSVSchema(
      columns: [CSVColumn("quality", .target)], others: .numeric, target: .number, separator: ";")
    let red = try Dataset.csv(PublicData.path("wine-quality/winequality-red.csv"), schema: schema)
    let white = try Dataset.csv(PublicData.path("wine-quality/winequality-white.csv"), schema: schema)
    #expect(red.dataset.count == 1_599 && white.dataset.count == 4_898)
    #expect(red.dataset.features == .dense(count: 11))
    #expect(allValues(red.dataset).reduce(0, +) == 9_012)
    #expect(Array(allFeatures(red.dataset)[..<3]) == [7.4, 0.7, 0])
  }

  @Test func breastCancer() throws {
    let schema = CSVSchema(
      columns: [CSVColumn("id", .ignored), CSVColumn("diagnosis", .target)]
        + (0..<30).map { CSVColumn("f\($0)", .numeric) },
      target: .classes([["B"], ["M"]]), hasHeader: false)
    let data = try Dataset.csv(PublicData.path("wdbc/wdbc.data"), schema: schema)
    #expect(data.dataset.labelHistogram() == [357, 212])
    #expect(data.dataset.features == .dense(count: 30))
  }
}
