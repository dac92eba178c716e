extension DataSource.Name {
  /// One line: what it is.
  public var explanation: String {
    switch self {
    case .glyphs: "built in: drawn digits 28 x 28 by many virtual writers who differ"
    case .synthetic: "built in: synthetic(alpha, beta) of FedProx, 60 numbers and 10 classes"
    case .mnist: "handwritten digits 28 x 28, 60,000 and 10,000 (four IDX files)"
    case .fashionMNIST: "pictures of clothes 28 x 28, 60,000 and 10,000 (four IDX files)"
    case .idx: "your own folder of four IDX files, named as MNIST's"
    case .npy: "your own NumPy arrays"
    case .csv: "your own tables of comma-separated values"
    case .leaf: "your own users in LEAF's JSON"
    }
  }
}
