/// A reader of the XML that the charts need: elements, attributes, text; nil for anything that is not well-formed.
package struct XMLElement {
  package var name: String
  package var attributes: [String: String] = [:]
  package var children: [XMLElement] = []
  package var text = ""

  package var all: [XMLElement] { [self] + children.flatMap(\.all) }

  package func number(_ key: String) -> Double? { attributes[key].flatMap(Double.init) }

  package init?(parsing text: String) {
    var rest = Array(text.unicodeScalars)[...]
    while rest.last == "\n" { rest.removeLast() }
    guard let root = Self.element(&rest), rest.isEmpty else { return nil }
    self = root
  }

  private init(name: String) { self.name = name }

  private static func element(_ rest: inout ArraySlice<Unicode.Scalar>) -> XMLElement? {
    guard rest.popFirst() == "<" else { return nil }
    var element = XMLElement(name: word(&rest))
    guard !element.name.isEmpty else { return nil }
    while true {
      while rest.first == " " || rest.first == "\n" { rest.removeFirst() }
      if rest.first == "/" {
        rest.removeFirst()
        return rest.popFirst() == ">" ? element : nil
      }
      if rest.first == ">" {
        rest.removeFirst()
        break
      }
      let key = word(&rest)
      guard !key.isEmpty, rest.popFirst() == "=", rest.popFirst() == "\"" else { return nil }
      guard let value = content(&rest, until: "\"") else { return nil }
      guard element.attributes.updateValue(value, forKey: key) == nil else { return nil }
      rest.removeFirst()
    }
    while true {
      guard let text = content(&rest, until: "<") else { return nil }
      element.text += text
      if rest.dropFirst().first == "/" {
        rest.removeFirst(2)
        guard word(&rest) == element.name, rest.popFirst() == ">" else { return nil }
        return element
      }
      guard let child = Self.element(&rest) else { return nil }
      element.children.append(child)
    }
  }

  private static func word(_ rest: inout ArraySlice<Unicode.Scalar>) -> String {
    var word = ""
    while let next = rest.first, next.properties.isAlphabetic || next == "-" || ("0"..."9").contains(next) {
      word.unicodeScalars.append(next)
      rest.removeFirst()
    }
    return word
  }

  /// Text up to a delimiter, which stays; entities resolved.
  private static func content(_ rest: inout ArraySlice<Unicode.Scalar>, until end: Unicode.Scalar) -> String? {
    let entities: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\""]
    var text = ""
    while let next = rest.first, next != end {
      rest.removeFirst()
      switch next {
      case "<": return nil
      case "&":
        guard let scalar = entities[word(&rest)], rest.popFirst() == ";" else { return nil }
        text.unicodeScalars.append(scalar)
      default:
        guard next.value >= 32 || next == "\n" else { return nil }
        text.unicodeScalars.append(next)
      }
    }
    return rest.isEmpty ? nil : text
  }
}
