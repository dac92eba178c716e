/// A JSON value. Numbers that JSON cannot write are the strings "Infinity", "-Infinity" and "NaN".
public enum JSONValue: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A number, or one of the strings for what is not finite.
  case number(Double)
  /// Any other text.
  case text(String)
  /// A list.
  case list([JSONValue])
  /// Names and values.
  case object([String: JSONValue])
}

extension JSONValue {
  /// A list of numbers.
  public static func numbers(_ values: [Double]) -> JSONValue { .list(values.map { .number($0) }) }

  /// The number, if this is one.
  public var double: Double? { if case .number(let value) = self { value } else { nil } }

  /// The members, if this is an object.
  public var members: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }

  /// The elements, if this is a list.
  public var elements: [JSONValue]? { if case .list(let elements) = self { elements } else { nil } }
}

extension JSONValue: Decodable {
  /// Decodes any value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      switch value {
      case "Infinity": self = .number(.infinity)
      case "-Infinity": self = .number(-.infinity)
      case "NaN": self = .number(.nan)
      default: self = .text(value)
      }
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }
}

extension JSONValue: CustomStringConvertible {
  /// The value as JSON on one line, members in the order of their names.
  public var description: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .number(let value): Self.text(value)
    case .text(let value): Self.quoted(value)
    case .list(let elements): "[\(elements.map(\.description).joined(separator: ","))]"
    case .object(let members): Self.object(members.sorted { $0.key < $1.key })
    }
  }

  /// An object on one line with its members in the order given.
  public static func object(_ members: [(key: String, value: JSONValue)]) -> String {
    "{\(members.map { "\(quoted($0.key)):\($0.value)" }.joined(separator: ","))}"
  }

  private static func text(_ value: Double) -> String {
    if value.isNaN { return "\"NaN\"" }
    if value.isInfinite { return value < 0 ? "\"-Infinity\"" : "\"Infinity\"" }
    // Whole numbers without ".0", as a count is written.
    return value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 32:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
