import CoveyConfiguration
import CoveyCore
import CoveyData
import CoveyDataSources
import CoveyNoise
import CoveyPrivacy
import CoveyServer
import CoveySimulation
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a loaded data set says of how it was made, and what a private run makes of it.
@Suite struct DataFactsTests {
  private let folder = TableFolder()

  private static let protected = """
    model: logistic
    rounds: 2
    cohort: {size: 2}
    privacy: {mode: central, noiseMultiplier: 2, budget: {epsilon: 20, delta: 1.0e-2, unit: client}, clip: {bound: 1}}
    """

  private func load(_ data: String, _ rest: String = "") throws -> LoadedConfiguration {
    try LoadedConfiguration(
      yaml: "data: \(data.replacing("HERE", with: folder.path))\n\(rest)\n", file: "sim.yaml")
  }

  private func facts(_ data: String) throws -> DataFacts { try load(data).loadData().facts }

  /// The sentences with which a private run on such data is refused; empty if it is not.
  private func refusals(_ data: String, _ rest: String = Self.protected) throws -> [String] {
    let loaded = try load(data, rest)
    let setup = try loaded.makeSetup(data: loaded.loadData(), cores: 1)
    func sentences(_ body: () throws -> Void) throws -> [String] {
      do {
        try body()
        return []
      } catch PrivacyError.refused(let problems) {
        return problems
      }
    }
    let byPlan = try sentences { _ = try setup.privacyPlan() }
    let byRun = try sentences { _ = try Simulation(setup: setup, directory: nil) }
    #expect(byPlan == byRun, "plan and run disagree")
    return byPlan
  }

  @Test func aPrivateRunWithStatisticsIsRefusedByPlanAndRun() throws {
    folder.writePatients()
    // Standardising is the default of tables.
    let found = try refusals(
      "{source: csv, file: HERE/p.csv, target: ill, client: site, testFraction: 0, categorical: [sex], "
        + "missingNumbers: median}")
    #expect(found.count == 4 && found.allSatisfy { $0.hasSuffix("[client-statistics]") })
    for (key, words, remedy) in [
      ("data.standardize", "means and deviations of 2 columns (age, dose)", "data.bounds: {age: [lower, upper], dose"),
      ("data.missingNumbers", "medians for missing numbers of 2 columns (age, dose)", "missingNumbers: middle"),
      ("data.categories", "categories of 1 column (sex)", "data.categories: {sex: [...]}"),
      ("data.classes", "the classes of column ill", "data.classes: [...]"),
    ] {
      #expect(
        found.contains { $0.hasPrefix(key) && $0.contains(words) && $0.contains(remedy) }, "\(key) is not named")
    }
  }

  @Test func aPrivateRunWithEverythingStatedIsAccepted() throws {
    folder.writePatients()
    let stated =
      "{source: csv, file: HERE/p.csv, target: ill, client: site, testFraction: 0, bounds: {age: [0, 120], "
      + "dose: [-5, 5]}, categories: {sex: [f, m]}, missingNumbers: middle, classes: [no, yes]}"
    #expect(try refusals(stated).isEmpty)
    let facts = try facts(stated)
    #expect(facts.statistics.isEmpty && facts.simulatedUnits == nil && facts.heldOut == .none)
    #expect(facts.publicFacts == ["bounds of 2 columns", "categories of 1 column", "2 classes"])
    let loaded = try load(stated, Self.protected)
    let setup = try loaded.makeSetup(data: loaded.loadData(), cores: 1)
    #expect(setup.pipeline.data == facts)
    // Unscaled numbers take nothing from other rows either.
    #expect(
      try refusals(
        "{source: csv, file: HERE/p.csv, target: ill, client: site, testFraction: 0, ignored: [sex], "
          + "missingNumbers: dropRow, standardize: false, classes: [no, yes]}"
      ).isEmpty)
    // One column without bounds is still standardised.
    let one = try refusals(
      "{source: csv, file: HERE/p.csv, target: ill, client: site, testFraction: 0, bounds: {age: [0, 120]}, "
        + "ignored: [sex], missingNumbers: dropRow, classes: [no, yes]}")
    #expect(one.count == 1 && one.allSatisfy { $0.contains("1 column (dose)") })
    // Without privacy nothing is refused.
    let plain = try load(
      "{source: csv, file: HERE/p.csv, target: ill, client: site, categorical: [sex], missingNumbers: mean}",
      "rounds: 1")
    #expect(try plain.loadData().facts.statistics.count == 4)
  }

  @Test func aBoundForAColumnThatIsNotThereIsRefused() throws {
    folder.writePatients()
    let text = "{source: csv, file: HERE/p.csv, target: ill, client: site, bounds: {agee: [0, 120]}, ignored: [sex]}"
    #expect(throws: DataError.self) { try load(text).loadData() }
  }

  @Test func scalesOfPixelsAreStatisticsUnlessStated() throws {
    let images = "{source: glyphs, writers: 6, examples: 5, testWriters: 2, testExamples: 5"
    #expect(try facts(images + "}").statistics.isEmpty)
    #expect(try facts(images + ", standardize: true}").statistics.map(\.key) == ["data.standardize"])
    let stated = try load(images + ", standardize: {mean: 0.25, deviation: 0.5}}").loadData()
    #expect(stated.facts.statistics.isEmpty)
    #expect(stated.facts.publicFacts == ["mean 0.25 and deviation 0.5 of pixels"])
    // Pixels in [0, 1] become (x - 1/4) / (1/2).
    let plain = try load(images + "}").loadData().dataset
    let before = try #require(plain.view(ofClient: 0).dataset.featureRange())
    let after = try #require(stated.dataset.view(ofClient: 0).dataset.featureRange())
    #expect(before.lowerBound == 0 && after.lowerBound == -0.5)
    #expect(abs(after.upperBound - (2 * before.upperBound - 0.5)) < 1e-6)
    let largest = try #require(plain.test?.featureRange()?.upperBound)
    #expect(abs(try #require(stated.dataset.test?.featureRange()).upperBound - (2 * largest - 0.5)) < 1e-6)
  }

  @Test func theNumberOfClassesIsAStatisticUnlessStated() throws {
    folder.writeArrays()
    #expect(
      try facts("{source: npy, partition: {scheme: iid, clients: 2}, directory: HERE}").statistics.map(\.key) == [
        "data.classes"
      ])
    let stated = try facts("{source: npy, partition: {scheme: iid, clients: 2}, directory: HERE, classes: 4}")
    #expect(stated.statistics.isEmpty && stated.publicFacts == ["4 classes"])
    #expect(
      try facts("{source: npy, partition: {scheme: iid, clients: 2}, directory: HERE, targets: r.npy}").statistics
        .isEmpty)
    folder.writeUsers()
    #expect(
      try facts("{source: leaf, partition: {scheme: iid, clients: 2}, directory: HERE/users.json}").statistics.map(
        \.key) == ["data.classes"])
    #expect(
      try facts("{source: leaf, partition: {scheme: iid, clients: 2}, directory: HERE/users.json, classes: 4}")
        .statistics.isEmpty)
    folder.writeImages()
    #expect(
      try facts("{source: idx, partition: {scheme: iid, clients: 2}, directory: HERE}").statistics.map(\.key) == [
        "data.classes"
      ])
    #expect(
      try facts("{source: idx, partition: {scheme: iid, clients: 2}, directory: HERE, classes: 10}").statistics.isEmpty)
  }

  @Test func sparseRowsStateWhatAPrivateRunMustNotLearn() throws {
    folder.writeSparseRows()
    let rows = "source: libsvm, file: [HERE/s0.txt, HERE/s1.txt], clientPerFile: true, testFraction: 0"
    #expect(try refusals("{\(rows)}").filter { $0.contains("client-statistics") }.count == 2)
    let few = try refusals("{\(rows), features: 4}").filter { $0.contains("client-statistics") }
    #expect(few.count == 1 && few.allSatisfy { $0.contains("data.classes") })
    #expect(try refusals("{\(rows), features: 4, classes: [-1, 1]}").isEmpty)
    let stated = try facts("{\(rows), features: 4, classes: [-1, 1]}")
    #expect(stated.publicFacts == ["4 features", "2 classes"] && stated.simulatedUnits == nil)
    #expect(
      try facts("{\(rows), testFile: HERE/s2.txt}".replacing(", testFraction: 0", with: "")).heldOut == .publicData)
    #expect(
      try facts("{\(rows), testFile: HERE/s1.txt}".replacing(", testFraction: 0", with: "")).heldOut == .clientData)
  }

  @Test func everySchemeSaysWhoAClientIs() throws {
    folder.writePatients()
    folder.writeArrays()
    let table = "source: csv, file: HERE/p.csv, target: ill, ignored: [sex], missingNumbers: mean, testFraction: 0"
    let schemes = PartitionScheme.Kind.allCases.filter { $0 != .natural && $0 != .explicit }
    for scheme in schemes {
      let keys = scheme == .dirichletPerClass || scheme == .logNormal || scheme == .powerLaw ? ", minimum: 1" : ""
      let split = "partition: {scheme: \(scheme.rawValue), clients: 3\(keys)}"
      let owned = try facts("{\(table), client: site, \(split)}")
      let reason = try #require(owned.simulatedUnits, "\(scheme)")
      #expect(reason.contains("virtual client") && reason.hasSuffix("(partition \(scheme.rawValue))"))
      #expect(owned.sharesExamples == (scheme == .resampled))
      #expect((owned.simulation(of: .example) == nil) == (scheme != .resampled))
      let bare = try facts("{\(table.replacing("[sex]", with: "[sex, site]")), \(split)}")
      #expect(bare.simulatedUnits?.hasSuffix("(partition \(scheme.rawValue))") == true)
    }
    #expect(try facts("{\(table), client: site}").simulatedUnits == nil)
    // A file of offsets says whose examples are whose; over rows that have owners it deals them out anew.
    let arrays = "source: npy, directory: HERE, classes: 4, testFraction: 0"
    #expect(try facts("{\(arrays), partition: {scheme: explicit, offsets: o.npy}}").simulatedUnits == nil)
    #expect(
      try facts("{\(table), client: site, partition: {scheme: explicit, offsets: HERE/o.npy}}").simulatedUnits?
        .contains("dealt out anew") == true)
    #expect(
      try facts("{\(arrays), partition: {scheme: iid, clients: 3}}").simulatedUnits
        == "the unit is a virtual client of about 4 examples, and nothing says whose they are (partition iid)")
  }

  @Test func madeUpDataHaveTheClientsTheyWereMadeWith() throws {
    for data in [
      "{source: glyphs, writers: 6, examples: 5, testWriters: 2, testExamples: 5}",
      "{source: synthetic, clients: 3, examples: 20}", "{source: synthetic, lazy: true, clients: 3, examples: 20}",
    ] {
      let made = try facts(data)
      #expect(made.isMadeUp && made.simulation(of: .client) == nil && made.statistics.isEmpty)
    }
    let dealt = try facts("{source: synthetic, clients: 3, examples: 20, partition: {scheme: iid, clients: 2}}")
    #expect(dealt.isMadeUp && dealt.simulation(of: .client)?.contains("virtual client") == true)
  }

  @Test func heldOutExamplesAreClientsUnlessTheyAreAFileOfTheirOwn() throws {
    folder.writePatients()
    let table = "source: csv, file: HERE/p.csv, target: ill, client: site, categorical: [sex], missingNumbers: mean"
    #expect(try facts("{\(table), testFraction: 0}").heldOut == .none)
    #expect(try facts("{\(table), testFraction: 0.25}").heldOut == .clientData)
    // A test file whose rows are of clients who train is no public one.
    #expect(try facts("{\(table), testFile: HERE/p.csv}").heldOut == .clientData)
    #expect(try facts("{\(table), testFile: HERE/q.csv}").heldOut == .publicData)
    folder.writeUsers()
    let users = "source: leaf, directory: HERE/users.json, classes: 4"
    #expect(try facts("{\(users), testDirectory: HERE/users.json}").heldOut == .clientData)
    folder.writeArrays()
    let arrays = "source: npy, directory: HERE, classes: 4, partition: {scheme: iid, clients: 2}"
    #expect(try facts("{\(arrays), testFeatures: x2.npy, testTargets: y.npy}").heldOut == .publicData)
    #expect(try facts("{\(arrays), testFeatures: ./x.npy, testTargets: y.npy}").heldOut == .clientData)
    // Nor is the training file by another name, even where rows have no owners.
    #expect(symlink("\(folder.path)/p.csv", "\(folder.path)/link.csv") == 0)
    let bare =
      "source: csv, file: HERE/p.csv, target: ill, ignored: [sex, site], missingNumbers: mean, "
      + "partition: {scheme: iid, clients: 2}"
    #expect(try facts("{\(bare), testFile: HERE/link.csv}").heldOut == .clientData)
    #expect(try facts("{\(bare), testFile: HERE/q.csv}").heldOut == .publicData)
    #expect(try facts("{\(arrays), testFraction: 0.5}").heldOut == .clientData)
    #expect(try facts("{source: glyphs, writers: 6, examples: 5, testWriters: 2}").heldOut == .publicData)
    #expect(try facts("{source: synthetic, clients: 3, examples: 20, testFraction: 0.5}").heldOut == .clientData)
    #expect(try facts("{source: synthetic, lazy: true, clients: 3, examples: 20}").heldOut == .publicData)
  }

  @Test(arguments: ["accuracy: 0.9", "loss: 0.1"])
  func aTargetOnClientsRowsIsRefused(target: String) throws {
    folder.writePatients()
    let table =
      "source: csv, file: HERE/p.csv, target: ill, client: site, bounds: {age: [0, 120], dose: [-5, 5]}, "
      + "categories: {sex: [f, m]}, missingNumbers: middle, classes: [no, yes]"
    let ending = Self.protected + "\nevaluation: {target: {\(target)}}"
    let found = try refusals("{\(table), testFraction: 0.25}", ending)
    #expect(found.count == 1 && found.allSatisfy { $0.hasSuffix("[target-on-client-data]") })
    #expect(found.first?.contains("data.testFile") == true)
    #expect(try refusals("{\(table), testFile: HERE/q.csv}", ending).isEmpty)
    #expect(try refusals("{\(table), testFraction: 0.25}").isEmpty)
  }

  @Test func heldOutExamplesThatNobodyNamedCountAsClients() throws {
    folder.writePatients()
    let loaded = try load(
      "{source: csv, file: HERE/p.csv, target: ill, client: site, testFile: HERE/q.csv, bounds: {age: [0, 120], "
        + "dose: [-5, 5]}, categories: {sex: [f, m]}, missingNumbers: middle, classes: [no, yes]}", Self.protected)
    var setup = try loaded.makeSetup(data: loaded.loadData(), cores: 1)
    #expect(setup.pipeline.data.heldOut == .publicData)
    setup.dataFacts = DataFacts()
    #expect(setup.pipeline.data.heldOut == .clientData)
    setup.evaluation.targetLoss = 0.1
    #expect(throws: PrivacyError.self) { try setup.privacyPlan() }
  }
}
