/// The grammar of plain scalars: YAML 1.2's core schema, with 1.1's underscores between digits.
package enum ScalarText {
  /// Empty, `~` or `null`.
  package static func isNull(_ text: String) -> Bool {
    ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// `true` and `false`, also capitalised; YAML 1.1's `yes`, `no`, `on` and `off` are not.
  package static func boolean(_ text: String) -> Bool? {
    if ["true", "True", "TRUE"].contains(text) { return true }
    return ["false", "False", "FALSE"].contains(text) ? false : nil
  }

  /// The digits of a decimal whole number with an optional sign, without underscores; nil for anything else.
  package static func wholeDigits(_ text: String) -> String? {
    var digits = ""
    var last: Character = "_"
    for (index, character) in text.enumerated() {
      switch character {
      case "+", "-":
        guard index == 0 else { return nil }
        if character == "-" { digits.append(character) }
        continue
      case "0"..."9":
        digits.append(character)
      case "_":
        guard last != "_" else { return nil }
      default: return nil
      }
      last = character
    }
    return last == "_" ? nil : digits
  }

  /// Whether the text is a decimal number, possibly with a point and an exponent; `.inf` and `.nan` are not.
  package static func isNumber(_ text: String) -> Bool {
    var rest = text[...]
    if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
    let whole = dropDigits(&rest)
    var fraction = 0
    if rest.first == "." {
      rest.removeFirst()
      fraction = dropDigits(&rest)
    }
    guard whole + fraction > 0 else { return false }
    if rest.first == "e" || rest.first == "E" {
      rest.removeFirst()
      if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
      guard dropDigits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// What a plain scalar is, for messages.
  package static func kind(_ text: String) -> String {
    if isNull(text) { return "nothing" }
    if boolean(text) != nil { return "true or false" }
    if wholeDigits(text) != nil { return "a whole number" }
    return isNumber(text) ? "a number" : "text"
  }

  private static func dropDigits(_ text: inout Substring) -> Int {
    let before = text.count
    text = text.drop { ("0"..."9").contains($0) }
    return before - text.count
  }
}
