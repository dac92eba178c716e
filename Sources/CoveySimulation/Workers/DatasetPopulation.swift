internal import CoveyData
internal import CoveyServer

/// The clients of a data set; a client's load is its number of examples.
struct DatasetPopulation: ClientPopulation {
  let data: any FederatedDataset
  var clientCount: Int { data.clientCount }
  func expectedLoad(ofClient client: Int) -> Int { data.exampleCount(ofClient: client) }
}
