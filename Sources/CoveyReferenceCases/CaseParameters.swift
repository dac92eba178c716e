public import CoveyCore

/// The parameters of a reference case, checked as they are asked for.
public struct CaseParameters: Sendable, Hashable {
  private let values: [String: JSONValue]

  /// Parameters by name.
  public init(_ values: [String: JSONValue]) { self.values = values }

  /// The value of a name, if there is one.
  func value(_ name: String) -> JSONValue? { values[name] }

  /// A number.
  /// - Throws: ``CaseFileError`` if there is none.
  func number(_ name: String) throws(CaseFileError) -> Double {
    guard let value = values[name]?.double, !value.isNaN else {
      throw CaseFileError("params needs a number \"\(name)\"")
    }
    return value
  }

  /// A whole number of at least `least`.
  /// - Throws: ``CaseFileError`` if there is none.
  func whole(_ name: String, atLeast least: Int = 0) throws(CaseFileError) -> Int {
    let number = try number(name)
    guard let value = Int(exactly: number), value >= least, value <= 1 << 40 else {
      throw CaseFileError("\"\(name)\" must be a whole number of \(least) or more, not \(number)")
    }
    return value
  }

  /// A whole number of at least `least`; nil if it is null or there is none.
  /// - Throws: ``CaseFileError`` if it is anything else.
  func optionalWhole(_ name: String, atLeast least: Int = 0) throws(CaseFileError) -> Int? {
    guard let value = values[name], value != .null else { return nil }
    return try whole(name, atLeast: least)
  }

  /// Parameters within parameters.
  /// - Throws: ``CaseFileError`` if there are none.
  func group(_ name: String) throws(CaseFileError) -> CaseParameters {
    guard let members = values[name]?.members else { throw CaseFileError("params needs an object \"\(name)\"") }
    return CaseParameters(members)
  }

  /// A list of numbers.
  /// - Throws: ``CaseFileError`` if there is none, or if it holds anything else.
  func numbers(_ name: String) throws(CaseFileError) -> [Double] {
    guard let list = values[name]?.elements else { throw CaseFileError("params needs a list of numbers \"\(name)\"") }
    return try Self.numbers(list, name)
  }

  /// A list of whole numbers of at least `least`.
  /// - Throws: ``CaseFileError`` if there is none, or if it holds anything else.
  func wholes(_ name: String, atLeast least: Int = 0) throws(CaseFileError) -> [Int] {
    var wholes: [Int] = []
    for number in try numbers(name) {
      guard let value = Int(exactly: number), value >= least, value <= 1 << 40 else {
        throw CaseFileError("\"\(name)\" must hold whole numbers of \(least) or more")
      }
      wholes.append(value)
    }
    return wholes
  }

  /// Lists of numbers.
  /// - Throws: ``CaseFileError`` if there are none, or if they hold anything else.
  func rows(_ name: String) throws(CaseFileError) -> [[Double]] {
    guard let list = values[name]?.elements else { throw CaseFileError("params needs lists of numbers \"\(name)\"") }
    var rows: [[Double]] = []
    for row in list {
      guard let elements = row.elements else { throw CaseFileError("\"\(name)\" must hold lists of numbers") }
      rows.append(try Self.numbers(elements, name))
    }
    return rows
  }

  /// A list of groups of parameters.
  /// - Throws: ``CaseFileError`` if there is none, or if it holds anything else.
  func groups(_ name: String) throws(CaseFileError) -> [CaseParameters] {
    guard let list = values[name]?.elements else { throw CaseFileError("params needs a list \"\(name)\"") }
    var groups: [CaseParameters] = []
    for element in list {
      guard let members = element.members else { throw CaseFileError("\"\(name)\" must hold objects") }
      groups.append(CaseParameters(members))
    }
    return groups
  }

  /// `true` or `false`.
  /// - Throws: ``CaseFileError`` if it is neither.
  func flag(_ name: String) throws(CaseFileError) -> Bool {
    guard case .boolean(let value)? = values[name] else {
      throw CaseFileError("params needs \"\(name)\", true or false")
    }
    return value
  }

  /// What one of a few texts stands for.
  /// - Throws: ``CaseFileError`` if it is none of them.
  func choice<Choice>(_ name: String, _ choices: [String: Choice]) throws(CaseFileError) -> Choice {
    guard case .text(let text)? = values[name], let choice = choices[text] else {
      throw CaseFileError("params needs \"\(name)\", one of \(choices.keys.sorted().joined(separator: ", "))")
    }
    return choice
  }

  private static func numbers(_ list: [JSONValue], _ name: String) throws(CaseFileError) -> [Double] {
    var numbers: [Double] = []
    for element in list {
      guard let value = element.double, !value.isNaN else { throw CaseFileError("\"\(name)\" must hold numbers") }
      numbers.append(value)
    }
    return numbers
  }
}
