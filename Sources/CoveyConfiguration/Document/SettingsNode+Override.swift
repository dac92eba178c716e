package import CoveyCore

extension SettingsNode {
  /// Replaces, or adds, the value at an override's path. Whether the path means anything is for the reader to say.
  ///
  /// A number among the keys is a position in a list. A plain value on the way becomes `{name: value}`, the long form of
  /// `model: x`, `algorithm: x` and their like.
  /// - Throws: ``SettingsError`` if the path leads through a list by anything but a position in it.
  package mutating func apply(_ override: ConfigurationOverride) throws(SettingsError) {
    try set(override.path[...], to: override)
  }

  private mutating func set(_ path: ArraySlice<String>, to override: ConfigurationOverride) throws(SettingsError) {
    let origin = SettingsOrigin.argument(override.argument)
    guard let key = path.first else {
      self = override.value
      return
    }
    switch content {
    case .sequence(var elements):
      guard let index = Int(key), elements.indices.contains(index) else {
        throw SettingsError(
          origin, "\"\(key)\" is no position in a list of \(elements.count); they count from 0")
      }
      try elements[index].set(path.dropFirst(), to: override)
      content = .sequence(elements)
    case .mapping(var entries):
      if let index = entries.firstIndex(where: { $0.key == key }) {
        if path.count == 1 { entries[index].origin = origin }
        try entries[index].value.set(path.dropFirst(), to: override)
      } else {
        var child = SettingsNode(.mapping([]), origin: origin)
        try child.set(path.dropFirst(), to: override)
        entries.append(Entry(key: key, origin: origin, value: child))
      }
      content = .mapping(entries)
    case .scalar:
      let name = Entry(key: "name", origin: self.origin, value: self)
      self = SettingsNode(.mapping(isNull ? [] : [name]), origin: origin)
      try set(path, to: override)
    }
  }
}
