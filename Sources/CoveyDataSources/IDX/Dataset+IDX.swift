import CoveyCore
public import CoveyData
internal import CoveySystem

extension Dataset {
  /// Images and labels from two IDX files, plain or gzip.
  /// - Parameters:
  ///   - images: Path of an array of two or more dimensions, examples first; bytes become features in 0...1.
  ///   - labels: Path of an array of one dimension.
  ///   - classes: Number of classes; nil: the largest label and one.
  /// - Throws: ``DataError`` if a file cannot be read, is not what it should be, or the two disagree.
  public static func idx(images: String, labels: String, classes: Int? = nil) throws -> Dataset {
    let pixels = try IDX.read(images)
    guard pixels.dimensions.count >= 2 else {
      throw DataError.malformed(
        file: images, line: nil, reason: "the header describes labels (1 dimension), not images; are the files swapped?"
      )
    }
    let numbers = try IDX.read(labels)
    guard numbers.dimensions.count == 1 else {
      throw DataError.malformed(
        file: labels, line: nil,
        reason:
          "the header describes images (\(numbers.dimensions.count) dimensions), not labels; are the files swapped?")
    }
    return try Dataset(features: pixels, targets: numbers, targetKind: classes.map { .classes($0) })
  }

  /// Training and test data from a folder with the four files of the MNIST family.
  ///
  /// Takes `train-images-idx3-ubyte` and `t10k-...` (or `test-...`), with a dot for the second dash, plain or `.gz`.
  /// - Throws: ``DataError`` if a file is not there or not good.
  public static func idxFolder(_ directory: String, classes: Int? = 10) throws -> (train: Dataset, test: Dataset) {
    let images = "images", labels = "labels"
    let paths = try [
      ("train", images), ("train", labels), ("t10k", images), ("t10k", labels),
    ].map { try idxFile(in: directory, set: $0, what: $1) }
    return (
      train: try idx(images: paths[0], labels: paths[1], classes: classes),
      test: try idx(images: paths[2], labels: paths[3], classes: classes)
    )
  }

  private static func idxFile(in directory: String, set: String, what: String) throws -> String {
    let rank = what == "images" ? "idx3" : "idx1"
    let sets = set == "t10k" ? ["t10k", "test"] : [set]
    // Plain first: it is mapped and takes no unpacking.
    let names = ["", ".gz"].flatMap { ending in
      sets.flatMap { set in ["\(set)-\(what)-\(rank)-ubyte\(ending)", "\(set)-\(what).\(rank)-ubyte\(ending)"] }
    }
    if let name = names.first(where: { FileSystem.isFile("\(directory)/\($0)") }) { return "\(directory)/\(name)" }
    throw DataError.unavailable(
      "\(directory) has no \(set)-\(what)-\(rank)-ubyte (plain or .gz); fetch the data or name another folder")
  }
}
