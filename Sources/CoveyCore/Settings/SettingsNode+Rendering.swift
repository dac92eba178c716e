extension SettingsNode {
  /// The tree as YAML: mappings in block style, lists of plain values and mappings within lists in flow style.
  package var yaml: String {
    guard case .mapping(let entries) = content else { return flow + "\n" }
    var text = ""
    Self.renderBlock(entries, indent: "", into: &text)
    return text
  }

  /// Every plain value with its path; lists count as plain.
  package func flattened(path: String = "") -> [(path: String, value: String)] {
    guard case .mapping(let entries) = content else { return [(path, flow)] }
    return entries.flatMap { entry in
      entry.value.flattened(path: path.isEmpty ? entry.key : "\(path).\(entry.key)")
    }
  }

  private static func renderBlock(_ entries: [Entry], indent: String, into text: inout String) {
    for entry in entries {
      text += "\(indent)\(quotedKey(entry.key)):"
      switch entry.value.content {
      case .mapping(let children) where !children.isEmpty:
        text += "\n"
        renderBlock(children, indent: indent + "  ", into: &text)
      case .sequence(let elements) where elements.contains { if case .mapping = $0.content { true } else { false } }:
        text += "\n"
        for element in elements { text += "\(indent)  - \(element.flow)\n" }
      default:
        text += " \(entry.value.flow)\n"
      }
    }
  }

  private var flow: String {
    switch content {
    case .scalar(let text, quoted: false): text
    case .scalar(let text, quoted: true): Self.quote(text)
    case .sequence(let elements): "[\(elements.map(\.flow).joined(separator: ", "))]"
    case .mapping(let entries):
      "{\(entries.map { "\(Self.quotedKey($0.key)): \($0.value.flow)" }.joined(separator: ", "))}"
    }
  }

  /// A key, in quotes only if it would read as something else: some keys are names of columns.
  private static func quotedKey(_ key: String) -> String { SettingsNode.text(key).flow }

  /// Double-quoted, everything but printable ASCII escaped.
  private static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case " "..."~": quoted.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
