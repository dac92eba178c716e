import Covey

/// The mean of each coordinate's middle half: a quarter of the updates is left out at each end, liars among them.
struct MiddleHalf: AggregationRule {
  static let maker = NamedMaker<any AggregationRule>("middleHalf", "the mean of each coordinate's middle half") {
    MiddleHalf($0)
  }

  var name: String { Self.maker.name }
  var traits: AggregationTraits { AggregationTraits(worksOnSumsAlone: false, usesWeights: false) }

  init(_ reader: SettingsReader) {}

  func write(to writer: inout SettingsWriter) {}

  func makeAggregator(parameterCount: Int) -> any MeanAggregator {
    SortedRows(name, parameterCount: parameterCount, memoryMB: 256) { $0 / 4 }
  }
}
