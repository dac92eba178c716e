internal import CoveyAlgorithms
internal import CoveyClient
internal import CoveyCore
internal import CoveyServer

/// The states that a simulation's clients keep: on the disk, where the run has a folder, and in step with its checkpoints.
final class SimulatedClientStates {
  private let isWanted: Bool
  private let folder: String?
  private var log: ClientStateLog?
  /// The store; nil if the algorithm leaves clients nothing to keep.
  private(set) var store: (any ClientStateStore)?

  init(_ algorithm: any FederatedAlgorithm, directory: RunDirectory?) {
    isWanted = algorithm.traits.keepsClientState
    folder = directory?.clientStatesPath
  }

  /// Opens the states as they were when `note` was made; nil for those before the first round.
  /// - Throws: `PersistenceError` for a note that does not say where they are, `ClientStateError` for states that are damaged.
  func open(at note: [UInt8]?) throws {
    guard isWanted else { return }
    guard let folder else {
      store = VolatileClientStates()
      return
    }
    let mark: ClientStateMark?
    do {
      mark = try note.map { try ClientStateMark(wire: $0) }
    } catch {
      throw PersistenceError.corrupt(
        path: folder, reason: "the checkpoint does not say where clients' states are: \(error)")
    }
    let opened = try ClientStateLog(folder: folder, at: mark)
    (log, store) = (opened, opened)
  }

  /// Brings the states to the disk, and says where they are.
  func note() throws -> [UInt8] { try log?.mark().wireBytes ?? [] }
}
