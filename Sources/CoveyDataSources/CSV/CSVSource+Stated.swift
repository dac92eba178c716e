import CoveyCore

/// What a configuration states about columns instead of reading it off the rows: bounds and categories.
extension CSVSource {
  /// Reads `bounds: {age: [0, 120]}`.
  static func readBounds(_ reader: SettingsReader) -> [String: ClosedRange<Double>] {
    var stated: [String: ClosedRange<Double>] = [:]
    each(reader, "bounds") { section, column in
      guard let nodes = section.list(column, of: "two numbers, [lower, upper]") else { return }
      let ends = nodes.compactMap { node -> Double? in
        guard case .scalar(let text, quoted: false) = node.content, ScalarText.isNumber(text) else { return nil }
        return Double(text).flatMap { Float($0).isFinite ? $0 : nil }
      }
      guard nodes.count == 2, ends.count == 2, ends[0] < ends[1] else {
        section.refuse(
          column, "\(section.path(of: column)) must be two numbers, [lower, upper], the lower one below the upper one")
        return
      }
      stated[column] = ends[0]...ends[1]
    }
    return stated
  }

  /// Reads `categories: {pain: [none, some, much]}`.
  static func readCategories(_ reader: SettingsReader) -> [String: [String]] {
    var stated: [String: [String]] = [:]
    each(reader, "categories") { section, column in
      guard let texts = section.texts(column) else { return }
      if texts.isEmpty || Set(texts).count < texts.count {
        section.refuse(column, "\(section.path(of: column)) must name at least one category, and none twice")
      }
      stated[column] = texts
    }
    return stated
  }

  var boundsNode: SettingsNode {
    var writer = SettingsWriter()
    for (column, range) in bounds.sorted(by: { $0.key < $1.key }) {
      writer.set(
        column, SettingsNode(.sequence([range.lowerBound, range.upperBound].map(SettingsNode.number))))
    }
    return writer.node
  }

  var categoriesNode: SettingsNode {
    var writer = SettingsWriter()
    for (column, texts) in categories.sorted(by: { $0.key < $1.key }) {
      writer.set(column, SettingsNode.texts(texts))
    }
    return writer.node
  }

  /// Refuses columns that two keys give different roles. Bounds go with `numeric`, categories with `categorical`.
  func refuseTwoRoles(_ reader: SettingsReader) {
    var roleOf = [target: "target"]
    let lists = [
      ("numeric", numeric, "numeric"), ("categorical", categorical, "categorical"), ("ignored", ignored, "ignored"),
    ]
    for (key, names, role) in lists {
      for name in names where roleOf.updateValue(role, forKey: name) != nil {
        reader.refuse(key, "\(reader.path(of: key)) names the column \"\(name)\", which has a role already")
      }
    }
    for (key, names, role) in [
      ("bounds", bounds.keys.sorted(), "numeric"), ("categories", categories.keys.sorted(), "categorical"),
    ] {
      for name in names where roleOf.updateValue(role, forKey: name) ?? role != role {
        reader.section(key).refuse(
          name, "\(reader.path(of: key)) names the column \"\(name)\", which has another role already")
      }
    }
  }

  /// Refuses stated columns that the files cannot have, and a middle that no bounds give.
  func refuseStrangers(_ reader: SettingsReader) {
    for (key, names) in [("bounds", bounds.keys.sorted()), ("categories", categories.keys.sorted())] {
      for name in names {
        guard let columns, !columns.contains(name) else { continue }
        reader.section(key).refuse(
          name, "\(reader.path(of: key)) names the column \"\(name)\", which data.columns does not")
      }
    }
    guard missingNumbers == .middle else { return }
    let bare = numeric.filter { bounds[$0] == nil }
    if bounds.isEmpty || !bare.isEmpty {
      let which = bare.isEmpty ? "its columns" : bare.map { "\"\($0)\"" }.joined(separator: ", ")
      reader.refuse(
        "missingNumbers",
        "\(reader.path(of: "missingNumbers")): the middle is that of bounds; state \(reader.path(of: "bounds")) for "
          + which)
    }
  }

  /// Calls `read` with the section `key` and each of the columns that it names.
  private static func each(_ reader: SettingsReader, _ key: String, read: (SettingsReader, String) -> Void) {
    guard let node = reader.node(key), !node.isNull else { return }
    let section = reader.section(key)
    guard case .mapping(let entries) = node.content else { return }
    for entry in entries {
      if entry.value.isNull {
        section.refuse(entry.key, "\(section.path(of: entry.key)) has no value; state one, or leave the column out")
      } else {
        read(section, entry.key)
      }
    }
  }
}
