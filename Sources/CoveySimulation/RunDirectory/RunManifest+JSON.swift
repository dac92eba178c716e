extension RunManifest: Codable {
  private enum Key: String, CodingKey {
    case name, version, platform, processor, backend, seed, model, parameters, configuration, settings, workers, rounds
    case isPrivate, digest, started, finished, unreleased, data
  }

  /// Writes the manifest.
  /// - Throws: `EncodingError`.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(name, forKey: .name)
    try file.encode(version, forKey: .version)
    try file.encode(platform, forKey: .platform)
    try file.encode(processor, forKey: .processor)
    try file.encode(backend, forKey: .backend)
    try file.encode(seed, forKey: .seed)
    try file.encode(model, forKey: .model)
    try file.encode(parameters, forKey: .parameters)
    try file.encode(configuration, forKey: .configuration)
    try file.encodeIfPresent(settings, forKey: .settings)
    try file.encode(workers, forKey: .workers)
    try file.encode(rounds, forKey: .rounds)
    try file.encodeIfPresent(isPrivate, forKey: .isPrivate)
    try file.encodeIfPresent(digest, forKey: .digest)
    try file.encode(started, forKey: .started)
    try file.encodeIfPresent(finished, forKey: .finished)
    guard isPrivate != nil else { return try file.encode(data, forKey: .data) }
    var unreleased = file.nestedContainer(keyedBy: Key.self, forKey: .unreleased)
    try unreleased.encode(data, forKey: .data)
  }

  /// Reads a manifest, also one of a version that kept all hashes outside.
  /// - Throws: `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    let place = file.contains(.unreleased) ? try file.nestedContainer(keyedBy: Key.self, forKey: .unreleased) : file
    self.init(
      name: try file.decode(String.self, forKey: .name), version: try file.decode(String.self, forKey: .version),
      platform: try file.decode(String.self, forKey: .platform),
      processor: try file.decode(String.self, forKey: .processor),
      backend: try file.decode(String.self, forKey: .backend), seed: try file.decode(UInt64.self, forKey: .seed),
      model: try file.decode(String.self, forKey: .model), parameters: try file.decode(Int.self, forKey: .parameters),
      data: try place.decode([String: String].self, forKey: .data),
      configuration: try file.decode(String.self, forKey: .configuration),
      settings: try file.decodeIfPresent([String: String].self, forKey: .settings),
      workers: try file.decode(Int.self, forKey: .workers), rounds: try file.decode(Int.self, forKey: .rounds),
      isPrivate: try file.decodeIfPresent(Bool.self, forKey: .isPrivate),
      digest: try file.decodeIfPresent(String.self, forKey: .digest),
      started: try file.decode(String.self, forKey: .started),
      finished: try file.decodeIfPresent(String.self, forKey: .finished))
  }
}
