internal import CoveyCore

extension SettingsReader {
  /// Height and width, written as one number for both or as a list of two; [1, 1] if absent or bad, which is logged.
  func requiredWindow(_ key: String) -> [Int] {
    isPair(key) ? pair(key) : square(requiredWhole(key, .atLeast(1)) ?? 1)
  }

  /// Height and width, written as one number for both or as a list of two.
  func window(_ key: String, default standard: [Int]) -> [Int] {
    if isPair(key) { return pair(key) }
    return has(key) ? square(whole(key, default: standard.first ?? 1, .atLeast(1))) : standard
  }

  private func isPair(_ key: String) -> Bool {
    if case .sequence? = node(key)?.content { true } else { false }
  }

  private func pair(_ key: String) -> [Int] {
    let extents = wholes(key, .atLeast(1)) ?? []
    if extents.count == 2 { return extents }
    refuse(key, "\(path(of: key)) takes one number or [height, width], not a list of \(extents.count)")
    return [1, 1]
  }

  private func square(_ extent: Int) -> [Int] { [extent, extent] }
}

extension SettingsWriter {
  /// Height and width, as one number if they are equal.
  mutating func set(_ key: String, window: [Int]) {
    if window.count == 2, window[0] == window[1] {
      set(key, window[0])
    } else {
      set(key, SettingsNode.wholes(window))
    }
  }
}
