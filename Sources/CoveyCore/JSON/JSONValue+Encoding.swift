extension JSONValue {
  /// What a value encodes. Numbers that are not finite become the strings "Infinity", "-Infinity" and "NaN".
  /// - Throws: What the value's own encoding throws.
  public init(encoding value: some Encodable) throws {
    let node = EncodedNode()
    try value.encode(to: NodeEncoder(node: node))
    self = node.value
  }

  /// A finite number as its shortest digits, without ".0" as a count is written.
  fileprivate init(number value: some BinaryFloatingPoint & LosslessStringConvertible) {
    guard value.isFinite else {
      self = .text(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
      return
    }
    let text = value.description
    self = .digits(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }
}

/// A value on its way: containers that write into it come and go in any order.
private final class EncodedNode {
  private enum Content {
    case nothing
    case scalar(JSONValue)
    case object([String: EncodedNode])
    case list([EncodedNode])
  }
  private var content = Content.nothing

  var value: JSONValue {
    switch content {
    case .nothing: .object([:])
    case .scalar(let value): value
    case .object(let members): .object(members.mapValues(\.value))
    case .list(let elements): .list(elements.map(\.value))
    }
  }

  func set(_ value: JSONValue) { content = .scalar(value) }

  func beginObject() { if case .object = content {} else { content = .object([:]) } }

  func beginList() { if case .list = content {} else { content = .list([]) } }

  var count: Int { if case .list(let elements) = content { elements.count } else { 0 } }

  /// The member of a name: a new one, unless there already is one and it is to go on.
  func member(_ name: String, goesOn: Bool = false) -> EncodedNode {
    guard case .object(var members) = content else { return EncodedNode() }
    if goesOn, let member = members[name] { return member }
    let member = EncodedNode()
    content = .nothing
    members[name] = member
    content = .object(members)
    return member
  }

  /// A new element.
  func element() -> EncodedNode {
    guard case .list(var elements) = content else { return EncodedNode() }
    let element = EncodedNode()
    content = .nothing
    elements.append(element)
    content = .list(elements)
    return element
  }
}

private struct NodeEncoder: Encoder {
  let node: EncodedNode
  // For errors, of which nothing here throws any.
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
    node.beginObject()
    return KeyedEncodingContainer(NodeMembers<Key>(node: node))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.beginList()
    return NodeElements(node: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { NodeScalar(node: node) }
}

private struct NodeMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: EncodedNode
  var codingPath: [any CodingKey] { [] }

  func encodeNil(forKey key: Key) { node.member(key.stringValue).set(.null) }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try value.encode(to: NodeEncoder(node: node.member(key.stringValue)))
  }

  func nestedContainer<Inner: CodingKey>(keyedBy: Inner.Type, forKey key: Key) -> KeyedEncodingContainer<Inner> {
    NodeEncoder(node: node.member(key.stringValue, goesOn: true)).container(keyedBy: Inner.self)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    NodeEncoder(node: node.member(key.stringValue, goesOn: true)).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { NodeEncoder(node: node.member("super")) }

  func superEncoder(forKey key: Key) -> any Encoder { NodeEncoder(node: node.member(key.stringValue)) }
}

private struct NodeElements: UnkeyedEncodingContainer {
  let node: EncodedNode
  var codingPath: [any CodingKey] { [] }
  var count: Int { node.count }

  func encodeNil() { node.element().set(.null) }

  func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: NodeEncoder(node: node.element())) }

  func nestedContainer<Inner: CodingKey>(keyedBy: Inner.Type) -> KeyedEncodingContainer<Inner> {
    NodeEncoder(node: node.element()).container(keyedBy: Inner.self)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { NodeEncoder(node: node.element()).unkeyedContainer() }

  func superEncoder() -> any Encoder { NodeEncoder(node: node.element()) }
}

/// Where the standard library's own types arrive in the end.
private struct NodeScalar: SingleValueEncodingContainer {
  let node: EncodedNode
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { node.set(.null) }
  func encode(_ value: Bool) { node.set(.boolean(value)) }
  func encode(_ value: String) { node.set(.text(value)) }
  func encode(_ value: Double) { node.set(JSONValue(number: value)) }
  func encode(_ value: Float) { node.set(JSONValue(number: value)) }
  func encode(_ value: Int) { put(value) }
  func encode(_ value: Int8) { put(value) }
  func encode(_ value: Int16) { put(value) }
  func encode(_ value: Int32) { put(value) }
  func encode(_ value: Int64) { put(value) }
  func encode(_ value: UInt) { put(value) }
  func encode(_ value: UInt8) { put(value) }
  func encode(_ value: UInt16) { put(value) }
  func encode(_ value: UInt32) { put(value) }
  func encode(_ value: UInt64) { put(value) }
  func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: NodeEncoder(node: node)) }

  private func put(_ value: some BinaryInteger) { node.set(.digits("\(value)")) }
}
