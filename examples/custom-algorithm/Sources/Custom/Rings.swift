import Covey

/// Points on two rings, inner and outer; each client has its own points, and a tilt of its own.
struct Rings: DataSource {
  static let maker = NamedMaker<any DataSource>("rings", "points on two rings") { Rings($0) }

  /// Clients, >= 1, and points of each, >= 1.
  var clients, points: Int
  var name: String { Self.maker.name }
  var traits: DataSourceTraits { DataSourceTraits(hasClients: true, isMadeUp: true) }

  init(_ reader: SettingsReader) {
    clients = reader.whole("clients", default: 20, .atLeast(1))
    points = reader.whole("points", default: 50, .atLeast(1))
  }

  func write(to writer: inout SettingsWriter) {
    writer.set("clients", clients)
    writer.set("points", points)
  }

  func load(_ context: LoadingContext) throws -> LoadedExamples {
    var numbers = [Float]()
    var labels = [Int32]()
    for client in 0..<clients {
      var random = RandomStream(seed: context.seed, purpose: RandomPurpose(rawValue: 64), client: client)
      let tilt = Float(random.normal())
      for _ in 0..<points {
        let (x, y) = (Float(random.normal()), Float(random.normal()))
        let isOuter = random.uniformFloat() < 0.5
        let scale: Float = (isOuter ? 2 : 1) / max((x * x + y * y).squareRoot(), 0.001)
        numbers += [x * scale + 0.1 * tilt, y * scale + 0.1 * Float(random.normal())]
        labels.append(isOuter ? 1 : 0)
      }
    }
    let dataset = try Dataset(
      features: .dense(count: 2), targets: .classes(2), featureStorage: .floats(SharedBuffer(numbers)),
      targetStorage: .labels(SharedBuffer(labels)))
    let owners = (0..<clients).flatMap { client in [Int32](repeating: Int32(client), count: points) }
    return LoadedExamples(train: dataset, test: nil, keys: SharedBuffer(owners))
  }
}
