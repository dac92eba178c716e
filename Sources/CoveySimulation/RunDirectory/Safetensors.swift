public import CoveyCore
internal import CoveyServer
internal import CoveySystem

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Model files in the safetensors format (github.com/huggingface/safetensors, "Format"): the header's size as a
/// little-endian u64, a JSON header with every tensor's type, shape and place, and the numbers.
public enum Safetensors {
  /// What the header says of one tensor.
  private struct Tensor: Codable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  /// The header's keys are tensor names, and one that is not.
  private struct Header: Codable {
    var tensors = [String: Tensor]()
    var metadata = [String: String]()
    private static let metadataKey = "__metadata__"

    private struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init() {}

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == Self.metadataKey {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          tensors[key.stringValue] = try container.decode(Tensor.self, forKey: key)
        }
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      if !metadata.isEmpty { try container.encode(metadata, forKey: Key(stringValue: Self.metadataKey)) }
      for (name, tensor) in tensors { try container.encode(tensor, forKey: Key(stringValue: name)) }
    }
  }

  /// Writes a model as a whole or not at all.
  /// - Parameters:
  ///   - parameters: The model.
  ///   - layout: The tensors within `parameters`.
  ///   - metadata: Texts to go with them.
  ///   - path: The file.
  /// - Precondition: The tensors lie within the parameters and have different names.
  /// - Throws: `FileError` if the file cannot be written.
  public static func write(
    _ parameters: ParameterVector, layout: [TensorEntry], metadata: [String: String] = [:], to path: String
  ) throws {
    var header = Header()
    header.metadata = metadata
    var end = 0
    for entry in layout {
      precondition(
        entry.offset >= 0 && entry.offset + entry.count <= parameters.count, "tensors lie within the parameters")
      precondition(header.tensors[entry.name] == nil, "tensors have different names")
      header.tensors[entry.name] = Tensor(dtype: "F32", shape: entry.shape, data_offsets: [end, end + 4 * entry.count])
      end += 4 * entry.count
    }
    var bytes = try JSONWriter(.line, escapesSlashes: true).bytes(encoding: header)
    // Spaces bring the numbers to a multiple of 8, which lets readers map the file.
    while bytes.count % 8 != 0 { bytes.append(UInt8(ascii: " ")) }
    var size = UInt64(bytes.count)
    let prefix = (0..<8).map { _ in
      defer { size >>= 8 }
      return UInt8(size & 255)
    }
    try FileWriter.replace(path) { file in
      try file.write(prefix.span.bytes)
      try file.write(bytes.span.bytes)
      for entry in layout {
        try parameters.withSpan { span in
          try file.write(span.extracting(entry.offset..<entry.offset + entry.count).bytes)
        }
      }
    }
  }

  /// Reads the tensors of `layout` into one flat vector.
  /// - Throws: `FileError` if the file cannot be read; `PersistenceError` if it is damaged or is not of this layout.
  public static func read(_ path: String, layout: [TensorEntry]) throws -> ParameterVector {
    let bytes = try FileSystem.read(path)
    func damaged(_ reason: String) -> PersistenceError { .corrupt(path: path, reason: reason) }
    guard bytes.count >= 8 else { throw damaged("it is too short for a safetensors file") }
    let size = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard size <= UInt64(bytes.count - 8) else { throw damaged("its header is longer than the file") }
    let start = 8 + Int(size)
    guard let header = try? JSON.decoder().decode(Header.self, from: Data(bytes[8..<start])) else {
      throw damaged("its header is not that of a safetensors file")
    }
    guard header.tensors.count == layout.count else {
      throw damaged("it holds \(header.tensors.count) tensors, the model has \(layout.count)")
    }
    var parameters = ParameterVector(count: layout.map { $0.offset + $0.count }.max() ?? 0)
    let destination = parameters.writePointer()
    for entry in layout {
      guard let tensor = header.tensors[entry.name] else { throw damaged("it has no tensor \(entry.name)") }
      guard tensor.dtype == "F32", tensor.shape == entry.shape else {
        throw damaged(
          "its tensor \(entry.name) is \(tensor.dtype) \(tensor.shape), the model's is F32 \(entry.shape)")
      }
      let range = tensor.data_offsets
      guard range.count == 2, range[0] >= 0, range[1] - range[0] == 4 * entry.count, range[1] <= bytes.count - start
      else { throw damaged("its tensor \(entry.name) does not lie within the file") }
      bytes.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(start: destination + entry.offset, count: 4 * entry.count)
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start + range[0]..<start + range[1]]))
      }
    }
    return parameters
  }
}
