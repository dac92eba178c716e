import CoveyCore
import CoveyData
import CoveyDataSources
import Testing

/// Files that went wrong at random: a reader gives data or a ``DataError``, and nothing else ever.
@Suite struct MutationTests {
  let scratch = Scratch()

  /// A good file of each format and its reader.
  static let cases: [(name: String, bytes: [UInt8], read: @Sendable (String) throws -> Void)] = {
    let idx: [UInt8] = [0, 0, 11, 2, 0, 0, 0, 3, 0, 0, 0, 2] + (0..<12)
    let header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }                                                      \n"
    let npy =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      + [UInt8](repeating: 64, count: 16)
    let csv = Array("a,b,y\n1,\"x, \"\"y\"\"\",p\n2.5e1,z,q\n?,w,p\n".utf8)
    let leaf = Array(#"{"users":["u"],"num_samples":[2],"user_data":{"u":{"x":["a\u00e9","bc"],"y":["a","\n"]}}}"#.utf8)
    let schema = CSVSchema(
      columns: [CSVColumn("a", .numeric), CSVColumn("b", .categorical, isClientKey: true), CSVColumn("y", .target)],
      missingNumbers: .mean, standardizes: true)
    let options = LEAFOptions(features: .characters(alphabet: "abcé\n"), targets: .character)
    return [
      ("idx", idx, { _ = try Dataset(features: IDX.read($0), targets: IDX.read($0)) }),
      ("idx.gz", GzipMaker.pack(idx), { _ = try IDX.read($0) }),
      ("npy", npy, { _ = try Dataset(features: NPY.read($0), targets: NPY.read($0)) }),
      ("csv", csv, { _ = try Dataset.csv($0, schema: schema) }),
      ("csv.gz", GzipMaker.pack(csv), { _ = try Dataset.csv($0, schema: schema) }),
      ("leaf", leaf, { _ = try Dataset.leaf($0, options: options) }),
    ]
  }()

  @Test(arguments: 0..<6) func everyMutationIsReadOrRefused(index: Int) throws {
    let (name, good, read) = Self.cases[index]
    try read(scratch.write(name, good))
    var generator = SplitMix(state: UInt64(index))
    var refused = 0
    for _ in 0..<400 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: place)
        default: bytes.removeLast(bytes.count - place)
        }
      }
      do { try read(scratch.write(name, bytes)) } catch {
        refused += 1
        #expect(error is DataError)
      }
    }
    #expect(refused > 100, "\(name)")
  }
}
