extension SettingsReader {
  /// A whole number; `default` if absent or bad.
  public func whole<Value: FixedWidthInteger & Sendable>(
    _ key: String, default standard: Value, _ range: ValueRange<Value>
  ) -> Value {
    value(key, expected: "a whole number", default: "\(standard)") { self.whole($0, key, range, standard) } ?? standard
  }

  /// A whole number, or nil if absent or null.
  public func optionalWhole<Value: FixedWidthInteger & Sendable>(
    _ key: String, _ range: ValueRange<Value>
  ) -> Value? {
    optional(key) { self.whole(key, default: 0, range) }
  }

  /// A whole number that has no default.
  public func requiredWhole<Value: FixedWidthInteger & Sendable>(
    _ key: String, _ range: ValueRange<Value>
  ) -> Value? {
    required(key) { self.whole(key, default: 0, range) }
  }

  /// A number; `default` if absent or bad.
  public func number<Value: BinaryFloatingPoint & LosslessStringConvertible & Sendable>(
    _ key: String, default standard: Value, _ range: ValueRange<Value>
  ) -> Value {
    value(key, expected: "a number", default: "\(standard)") { text -> Value? in
      guard ScalarText.isNumber(text), let number = Value(text) else { return nil }
      if !number.isFinite {
        self.refuse(key, "\(self.path(of: key)) is too large")
      } else if !range.contains(number) {
        self.refuse(key, "\(self.path(of: key)) must \(range.sentence), not \(text)")
      } else {
        return number
      }
      return standard
    } ?? standard
  }

  /// A number, or nil if absent or null.
  public func optionalNumber<Value: BinaryFloatingPoint & LosslessStringConvertible & Sendable>(
    _ key: String, _ range: ValueRange<Value>
  ) -> Value? {
    optional(key) { self.number(key, default: 0, range) }
  }

  /// A number that has no default.
  public func requiredNumber<Value: BinaryFloatingPoint & LosslessStringConvertible & Sendable>(
    _ key: String, _ range: ValueRange<Value>
  ) -> Value? {
    required(key) { self.number(key, default: 0, range) }
  }

  /// `true` or `false`; `default` if absent or bad.
  public func flag(_ key: String, default standard: Bool) -> Bool {
    value(key, expected: "true or false", default: "\(standard)") { ScalarText.boolean($0) } ?? standard
  }

  /// A value that `auto` leaves to the run: nil then, and if the key is absent.
  public func auto<Value>(_ key: String, read: (String) -> Value) -> Value? {
    guard let node = node(key) else { return nil }
    if case .scalar("auto", _) = node.content { return nil }
    return read(key)
  }

  /// Text; `default` if absent or bad.
  public func text(_ key: String, default standard: String) -> String {
    guard let node = node(key) else { return standard }
    if case .scalar(let text, let quoted) = node.content {
      if quoted || ScalarText.kind(text) == "text" { return text }
      if !node.isNull {
        refuse(key, "\(path(of: key)): expected text, found \(node.kind); put it in quotes")
        return standard
      }
    }
    refuse(key, "\(path(of: key)): expected text, found \(node.kind)")
    return standard
  }

  /// Text, or nil if absent or null.
  public func optionalText(_ key: String) -> String? {
    optional(key) { self.text(key, default: "") }
  }

  /// Text that has no default.
  public func requiredText(_ key: String) -> String? {
    required(key) { self.text(key, default: "") }
  }

  /// One of an enumeration's words; `default` if absent or bad.
  /// - Parameters:
  ///   - key: The key's name.
  ///   - standard: The word if there is none.
  ///   - others: Words that the caller has looked for already; they are named among the possible ones.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default standard: Choice, besides others: [String] = []
  ) -> Choice where Choice.RawValue == String {
    word(key, among: { others + Choice.allCases.map(\.rawValue) }, find: { Choice(rawValue: $0) }) ?? standard
  }

  /// What a word stands for; nil if it is absent, or unknown, which is logged with the nearest of those `among`.
  func word<Choice>(_ key: String, among names: () -> [String], find: (String) -> Choice?) -> Choice? {
    guard let node = node(key) else { return nil }
    guard case .scalar(let text, let quoted) = node.content, quoted || ScalarText.kind(text) == "text" else {
      refuse(key, "\(path(of: key)): expected a word, found \(node.kind)")
      return nil
    }
    if let choice = find(text) { return choice }
    refuse(key, "\(path(of: key)): unknown value \"\(text)\"\(SpellingHint.sentence(for: text, among: names()))")
    return nil
  }

  /// One or several of an enumeration's words, as a word or a list; empty if absent or null.
  public func choices<Choice: RawRepresentable & CaseIterable>(
    _ key: String, of type: Choice.Type
  ) -> [Choice] where Choice.RawValue == String {
    guard let node = node(key), !node.isNull else { return [] }
    var words = [node]
    if case .sequence(let elements) = node.content { words = elements }
    return words.compactMap { word in
      guard case .scalar(let text, _) = word.content, let choice = Choice(rawValue: text) else {
        let possible = Choice.allCases.map(\.rawValue)
        let hint =
          if case .scalar(let text, _) = word.content { SpellingHint.sentence(for: text, among: possible) } else { "" }
        log.add(
          word.origin,
          "\(path(of: key)): expected one or a list of \(possible.joined(separator: ", ")), found \(word.kind)\(hint)")
        return nil
      }
      return choice
    }
  }

  /// A choice that has no default.
  public func requiredChoice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, fallback: Choice
  ) -> Choice? where Choice.RawValue == String {
    required(key) { self.choice(key, default: fallback) }
  }

  /// A list, or nil if absent or null.
  public func list(_ key: String, of what: String) -> [SettingsNode]? {
    guard let node = node(key), !node.isNull else { return nil }
    if case .sequence(let elements) = node.content { return elements }
    refuse(key, "\(path(of: key)): expected a list of \(what), found \(node.kind)")
    return nil
  }

  /// A list of text, or nil if absent or null.
  public func texts(_ key: String) -> [String]? {
    list(key, of: "words")?.enumerated().map { index, node in
      if case .scalar(let text, let quoted) = node.content, quoted || ScalarText.kind(text) == "text" { return text }
      log.add(node.origin, "\(path(of: key)).\(index): expected text, found \(node.kind)")
      return ""
    }
  }

  /// A list of whole numbers, or nil if absent or null.
  public func wholes(_ key: String, _ range: ValueRange<Int>) -> [Int]? {
    list(key, of: "whole numbers")?.enumerated().map { index, node in
      guard case .scalar(let text, quoted: false) = node.content, ScalarText.wholeDigits(text) != nil else {
        log.add(node.origin, "\(path(of: key)).\(index): expected a whole number, found \(node.kind)")
        return 0
      }
      guard let value = ScalarText.wholeDigits(text).flatMap({ Int($0) }), range.contains(value) else {
        log.add(node.origin, "\(path(of: key)).\(index) must \(range.sentence), not \(text)")
        return 0
      }
      return value
    }
  }

  private func whole<Value: FixedWidthInteger>(
    _ text: String, _ key: String, _ range: ValueRange<Value>, _ standard: Value
  ) -> Value? {
    guard let digits = ScalarText.wholeDigits(text) else { return nil }
    if let value = Value(digits), range.contains(value) { return value }
    refuse(key, "\(path(of: key)) must \(range.sentence), not \(text)")
    return standard
  }

  /// Parses a plain scalar. A parser that returns nil has met a wrong type; it refuses impossible values itself.
  private func value<Value>(
    _ key: String, expected: String, default standard: String, parse: (String) -> Value?
  ) -> Value? {
    guard let node = node(key) else { return nil }
    if case .scalar(let text, quoted: false) = node.content, let value = parse(text) { return value }
    let remedy = node.isNull ? "; leave the key out for its default, \(standard)" : ""
    refuse(key, "\(path(of: key)): expected \(expected), found \(node.kind)\(remedy)")
    return nil
  }

  private func optional<Value>(_ key: String, read: () -> Value) -> Value? {
    guard let node = node(key), !node.isNull else { return nil }
    return read()
  }

  func required<Value>(_ key: String, read: () -> Value) -> Value? {
    // One that is empty has no default either.
    if let node = node(key), !node.isNull { return read() }
    refuse(key, "\(path.isEmpty ? "the configuration" : path) needs \"\(key)\"")
    return nil
  }
}
