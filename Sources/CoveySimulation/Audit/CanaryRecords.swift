internal import CoveyCompute
internal import CoveyCore
internal import CoveyData

/// Clients all of whose records are canaries or blank, and the model that shows each apart: a linear one without bias, in
/// which record j has the one feature j. Its target is so far away that its gradient is always far above the clip bound, in
/// one direction; a blank record has no features, and a gradient of exactly zero.
struct CanaryRecords: FederatedDataset {
  let features: FeatureKind
  let targets = TargetKind.values(1)
  let clientCount: Int
  let records: Int
  let canaries: Int
  private let data: [Dataset]

  var test: Dataset? { data.first }

  /// What a canary's record does where its coin says that it is out.
  enum Absence { case blank, opposite }

  /// - Parameters:
  ///   - present: each canary's coin.
  ///   - records: a client's records, >= 1.
  ///   - target: how far away the targets are.
  init(present: [Bool], records: Int, absence: Absence, target: Float) throws {
    canaries = present.count
    self.records = records
    let width = present.count
    features = .dense(count: width)
    clientCount = (present.count + records - 1) / records
    data = try (0..<clientCount).map { client in
      var bytes = [UInt8](repeating: 0, count: records * width)
      var values = [Float](repeating: 0, count: records)
      for record in 0..<min(records, width - client * records) {
        let canary = client * records + record
        if !present[canary], absence == .blank { continue }
        bytes[record * width + canary] = 1
        values[record] = present[canary] ? target : -target
      }
      return try Dataset(
        features: .dense(count: width), targets: .values(1),
        featureStorage: .bytes(SharedBuffer(bytes), scale: 1, offset: 0), targetStorage: .values(SharedBuffer(values)))
    }
  }

  /// The canaries of a client.
  func canaries(ofClient client: Int) -> Range<Int> {
    client * records..<min(canaries, (client + 1) * records)
  }

  func exampleCount(ofClient client: Int) -> Int { records }
  func view(ofClient client: Int) throws -> ClientView { ClientView(dataset: data[client]) }

  /// The model of one weight a canary.
  static func model(canaries: Int) throws -> Model {
    try Model(name: "canaries", input: .dense(count: canaries), loss: .meanSquaredError, outputs: 1) {
      $0.dense(1, bias: false)
    }
  }
}
