internal import CoveyCore
internal import CoveyData
internal import CoveyPrivacy

extension LEAFSource {
  func load() throws -> LoadedExamples {
    var options: LEAFOptions
    switch format {
    case .numbers: options = LEAFOptions(targets: .classes(classes))
    case .femnist: options = .femnist
    case .shakespeare: options = .shakespeare
    }
    let (train, clients) = try Dataset.leaf(directory, options: options)
    // A test user may lack the largest label of the training users.
    if format == .numbers, case .classes(let count) = train.targets { options.targets = .classes(count) }
    let test = try testDirectory.map { try Dataset.leaf($0, options: options).dataset }
    // LEAF splits by sample or by user, and its files do not say which: the test users may train, too.
    var examples = LoadedExamples(
      train: train, test: test, heldOut: test == nil ? .none : .clientData, keys: SharedBuffer(clients.owners))
    if format == .numbers {
      if classes == nil { examples.noteLargestLabel() } else { examples.noteStatedClasses() }
    }
    return examples
  }
}

extension Partition {
  /// The client of each example, by its position; a partition that leaves examples out has none.
  var owners: SharedBuffer<Int32>? {
    var owners = [Int32](repeating: -1, count: positions.count)
    for client in 0..<clientCount {
      for index in self[client].range {
        let position = Int(positions[index])
        guard position < owners.count else { return nil }
        owners[position] = Int32(client)
      }
    }
    return SharedBuffer(owners)
  }
}
