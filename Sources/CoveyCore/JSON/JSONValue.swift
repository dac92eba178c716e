/// A JSON value. Numbers that JSON cannot write are the strings "Infinity", "-Infinity" and "NaN".
public enum JSONValue: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A number, or one of the strings for what is not finite.
  case number(Double)
  /// A number as it is to be written, finite: what an `Encodable` value gives, for a double does not hold all integers of 64
  /// bits, nor the digits of a single. Never the result of reading.
  case digits(String)
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
  public var description: String { JSONWriter().text(self) }

  /// An object on one line with its members in the order given.
  public static func object(_ members: [(key: String, value: JSONValue)]) -> String {
    "{\(members.map { "\(JSONValue.text($0.key)):\($0.value)" }.joined(separator: ","))}"
  }
}
