import CoveyCompute
import CoveyCore

/// Layers from keys and values as a file has them.
enum LayerText {
  static func node(_ keys: KeyValuePairs<String, String>) -> SettingsNode {
    SettingsNode(
      .mapping(
        keys.map { key, value in
          SettingsNode.Entry(key: key, value: SettingsNode(.scalar(value, quoted: false)))
        }))
  }

  static func read(_ keys: KeyValuePairs<String, String>) throws -> (any Layer)? {
    let log = SettingsLog()
    let layer = Layers.read(SettingsReader(node(keys), path: "", log: log))
    try log.throwProblems()
    return layer
  }

  /// The first problem; nil if there is none.
  static func problem(_ keys: KeyValuePairs<String, String>) -> String? {
    do {
      _ = try read(keys)
      return nil
    } catch {
      return (error as? SettingsError)?.problems.first?.message ?? "\(error)"
    }
  }
}
