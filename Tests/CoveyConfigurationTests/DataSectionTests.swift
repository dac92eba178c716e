import CoveyConfiguration
import CoveyCore
import CoveyData
import CoveyDataSources
import Testing

@Suite struct DataSectionTests {
  @Test func readsTables() throws {
    let read = try simulation(
      """
      data:
        source: csv
        file: [a.csv, b.csv]
        clientPerFile: true
        target: sick
        header: false
        columns: [age, sex, sick]
        categorical: [sex]
        missingNumbers: median
      """)
    guard let table = read.data.source as? CSVSource else {
      Issue.record("not a table")
      return
    }
    #expect(table.files == ["a.csv", "b.csv"])
    #expect(table.columns == ["age", "sex", "sick"])
    #expect(table.categorical == ["sex"])
    #expect(table.others == .numeric)
    #expect(table.missingNumbers == .median)
    #expect(read.data.partition == .natural)
  }

  @Test(arguments: [
    ("target: t", "sim.yaml:1:7: data needs \"file\""),
    ("file: a.csv", "sim.yaml:1:7: data needs \"target\""),
    (
      "file: a, target: t, header: false",
      "sim.yaml:1:7: data needs \"columns\", the names of all columns, because there is no header"
    ),
    (
      "file: a, target: t, columns: [t, u]",
      "sim.yaml:1:50: data.columns is for files without a header; add header: false, or remove it"
    ),
    ("file: a, target: t, separator: \"::\"", "sim.yaml:1:52: data.separator must be one ASCII character"),
    (
      "file: a, target: t, ignored: [t]", "sim.yaml:1:50: data.ignored names the column \"t\", which has a role already"
    ),
    (
      "file: a, target: t, client: c, clientPerFile: true",
      "sim.yaml:1:49: data has both client and clientPerFile; keep one"
    ),
    ("file: a, target: t, numeric: [1]", "sim.yaml:1:51: data.numeric.0: expected text, found a whole number"),
    (
      "file: a, target: t, bounds: {u: [2, 1]}",
      "sim.yaml:1:53: data.bounds.u must be two numbers, [lower, upper], the lower one below the upper one"
    ),
    (
      "file: a, target: t, bounds: {u: [0, 1e39]}",
      "sim.yaml:1:53: data.bounds.u must be two numbers, [lower, upper], the lower one below the upper one"
    ),
    (
      "file: a, target: t, bounds: {u: [0, 1, 2]}",
      "sim.yaml:1:53: data.bounds.u must be two numbers, [lower, upper], the lower one below the upper one"
    ),
    (
      "file: a, target: t, bounds: {u: 3}",
      "sim.yaml:1:53: data.bounds.u: expected a list of two numbers, [lower, upper], found a whole number"
    ),
    (
      "file: a, target: t, bounds: {u: null}",
      "sim.yaml:1:53: data.bounds.u has no value; state one, or leave the column out"
    ),
    ("file: a, target: t, bounds: [u]", "sim.yaml:1:49: data.bounds: expected a mapping, found a list"),
    (
      "file: a, target: t, bounds: {t: [0, 1]}",
      "sim.yaml:1:53: data.bounds names the column \"t\", which has another role already"
    ),
    (
      "file: a, target: t, categorical: [u], bounds: {u: [0, 1]}",
      "sim.yaml:1:71: data.bounds names the column \"u\", which has another role already"
    ),
    (
      "file: a, target: t, numeric: [u], categories: {u: [a]}",
      "sim.yaml:1:71: data.categories names the column \"u\", which has another role already"
    ),
    (
      "file: a, target: t, categories: {u: []}",
      "sim.yaml:1:57: data.categories.u must name at least one category, and none twice"
    ),
    (
      "file: a, target: t, categories: {u: [a, a]}",
      "sim.yaml:1:57: data.categories.u must name at least one category, and none twice"
    ),
    (
      "file: a, target: t, header: false, columns: [t, u], bounds: {w: [0, 1]}",
      "sim.yaml:1:85: data.bounds names the column \"w\", which data.columns does not"
    ),
    (
      "file: a, target: t, missingNumbers: middle",
      "sim.yaml:1:57: data.missingNumbers: the middle is that of bounds; state data.bounds for its columns"
    ),
    (
      "file: a, target: t, numeric: [u, v], bounds: {u: [0, 1]}, missingNumbers: middle",
      "sim.yaml:1:95: data.missingNumbers: the middle is that of bounds; state data.bounds for \"v\""
    ),
  ])
  func refusesImpossibleTables(keys: String, message: String) {
    #expect(problems("data: {source: csv, \(keys)}") == [message])
  }

  @Test func readsStatedScalesOfPixels() throws {
    func scale(_ text: String) throws -> PixelScale {
      try simulation("data: {source: mnist, standardize: \(text)}").data.standardize
    }
    #expect(try scale("true") == .fitted && scale("false") == .unit)
    #expect(try scale("{mean: 0.13, deviation: 0.31}") == .stated(mean: 0.13, deviation: 0.31))
    #expect(
      problems("data: {source: mnist, standardize: {mean: 0.13}}")
        == ["sim.yaml:1:36: data.standardize needs \"deviation\""])
    #expect(
      problems("data: {source: mnist, standardize: {mean: 0.13, deviation: 0}}")
        == ["sim.yaml:1:60: data.standardize.deviation must lie in [1e-06, 1000.0], not 0"])
    #expect(
      problems("data: {source: mnist, standardize: 1}")
        == ["sim.yaml:1:36: data.standardize: expected true or false, found a whole number"])
  }

  @Test func readsSizesOfClients() throws {
    func sizes(_ text: String) throws -> ClientSizes? {
      (try simulation("data: {source: synthetic, examples: \(text)}").data.source as? Synthetic)?.sizes
    }
    #expect(try sizes("20") == .fixed(20))
    #expect(try sizes("{minimum: 3, maximum: 9}") == .uniform(minimum: 3, maximum: 9))
    #expect(try sizes("{mean: 2.5, deviation: 1}") == .logNormal(mean: 2.5, deviation: 1, minimum: 1))
    #expect(
      problems("data: {source: synthetic, examples: {minimum: 9, maximum: 3}}")
        == ["sim.yaml:1:59: data.examples.maximum must be at least the minimum, 9"])
    #expect(
      problems("data: {source: synthetic, examples: 0}") == ["sim.yaml:1:37: data.examples must be 1 or more, not 0"])
  }

  @Test func everySourceHasItsUsualPartition() throws {
    for (source, scheme) in [
      ("glyphs", PartitionScheme.Kind.natural), ("mnist", .iid), ("synthetic", .natural),
      ("leaf, directory: d", .natural), ("csv, file: f, target: t", .iid),
      ("csv, file: f, target: t, client: c", .natural),
    ] {
      #expect(try simulation("data: {source: \(source)}").data.partition.kind == scheme)
    }
  }

  @Test(arguments: [
    ("target: t", "sim.yaml:1:7: data needs \"file\""),
    ("file: a, features: 0", "sim.yaml:1:43: data.features must lie in [1, 16777216], not 0"),
    ("file: a, firstIndex: 2", "sim.yaml:1:45: data.firstIndex must lie in [0, 1], not 2"),
    ("file: a, classes: [1]", "sim.yaml:1:42: data.classes must name at least two labels, and none twice"),
    ("file: a, classes: [1, 1]", "sim.yaml:1:42: data.classes must name at least two labels, and none twice"),
    ("file: a, classes: [no, 1]", "sim.yaml:1:43: data.classes.0: expected a whole number, found text"),
    ("file: a, numeric: [x]", "sim.yaml:1:33: data.numeric has a meaning only with source: csv"),
  ])
  func refusesImpossibleSparseRows(keys: String, message: String) {
    #expect(problems("data: {source: libsvm, \(keys)}").first == message)
  }

  /// A source of another package: its keys, defaults and loading are its own.
  private struct Stripes: DataSource {
    static let maker = NamedMaker<any DataSource>("stripes", "rows of zeros and ones") { Stripes($0) }
    var rows: Int

    var name: String { Self.maker.name }
    var traits: DataSourceTraits { DataSourceTraits(hasClients: true, isMadeUp: true) }

    init(_ reader: SettingsReader) {
      rows = reader.whole("rows", default: 6, .atLeast(2))
    }

    func write(to writer: inout SettingsWriter) {
      writer.set("rows", rows)
    }

    func load(_ context: LoadingContext) throws -> LoadedExamples {
      let dataset = try Dataset(
        features: .dense(count: 1), targets: .classes(2),
        featureStorage: .floats(SharedBuffer((0..<rows).map { Float($0 % 2) })),
        targetStorage: .labels(SharedBuffer((0..<rows).map { Int32($0 % 2) })))
      return LoadedExamples(train: dataset, test: nil, keys: SharedBuffer((0..<rows).map { Int32($0 / 2) }))
    }
  }

  @Test func anotherPackageAddsASource() throws {
    let hint = "did you mean \"stripes\"?"
    #expect(!problems("data: {source: stripe}").joined().contains(hint))
    DataSources.registry.add(Stripes.maker)
    let read = try LoadedConfiguration(
      yaml: "data: {source: stripes, rows: 10, testFraction: 0}", file: "sim.yaml")
    #expect(read.simulation.yaml.contains("source: stripes\n  rows: 10\n  testFraction: 0.0\n"))
    #expect(try simulation(read.simulation.yaml).data == read.simulation.data)
    let loaded = try read.loadData()
    #expect(loaded.dataset.clientCount == 5 && loaded.facts.isMadeUp)
    #expect(problems("data: {source: stripe}") == ["sim.yaml:1:16: data.source: unknown value \"stripe\"; \(hint)"])
    #expect(
      problems("data: {source: glyphs, rows: 3}") == [
        "sim.yaml:1:24: data.rows has a meaning only with source: stripes"
      ])
    #expect(
      problems("data: {source: stripes, row: 3}")
        == ["sim.yaml:1:25: unknown key \"row\" in data; did you mean \"rows\"?"])
  }
}
