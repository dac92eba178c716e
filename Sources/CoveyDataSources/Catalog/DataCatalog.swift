internal import CoveyData

/// The public data sets that Covey knows where to get, and what their bytes must be.
public enum DataCatalog {
  /// All of them, by name.
  public static let all: [PublicDataset] = [adult, fashionMNIST, mnist]

  /// The data set called `name`.
  /// - Throws: `DataError.unavailable(_:)` with the names there are.
  public static func find(_ name: String) throws -> PublicDataset {
    if let found = all.first(where: { $0.name == name }) { return found }
    throw DataError.unavailable(
      "no public data set is called \(name); there are \(all.map(\.name).joined(separator: ", "))")
  }

  /// Handwritten digits.
  public static let mnist = PublicDataset(
    name: "mnist", explanation: "70,000 handwritten digits, 28x28 grey, 10 classes (LeCun, Cortes, Burges)",
    licence: "none stated by its makers",
    files: files(
      at: ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
      [
        ("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        ("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        ("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        ("t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
      ]))

  /// Pictures of clothes, a harder MNIST.
  public static let fashionMNIST = PublicDataset(
    name: "fashion-mnist", explanation: "70,000 pictures of clothes, 28x28 grey, 10 classes (arXiv:1708.07747)",
    licence: "MIT",
    files: files(
      at: [
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
      ],
      [
        ("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        ("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        ("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        ("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
      ]))

  /// Census income.
  public static let adult = PublicDataset(
    name: "adult", explanation: "48,842 people of the 1994 US census, income above 50K or not (UCI, Becker and Kohavi)",
    licence: "CC BY 4.0",
    files: files(
      at: ["https://archive.ics.uci.edu/ml/machine-learning-databases/adult/"],
      [
        ("adult.data", 3_974_305, "5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d"),
        ("adult.test", 2_003_153, "a2a9044bc167a35b2361efbabec64e89d69ce82d9790d2980119aac5fd7e9c05"),
      ]))

  private static func files(at folders: [String], _ files: [(String, Int, String)]) -> [PublicFile] {
    files.map { name, bytes, hash in
      PublicFile(name: name, urls: folders.map { $0 + name }, bytes: bytes, sha256: hash)
    }
  }
}
