/// One column of a table.
public struct CSVColumn: Sendable, Hashable {
  /// Its name: as in the header, or for messages.
  public var name: String
  /// What it is.
  public var role: CSVRole
  /// It also names the example's client.
  public var isClientKey: Bool
  /// What to do about its missing fields; nil: as the schema says.
  public var missing: CSVMissing?

  /// A column.
  public init(_ name: String, _ role: CSVRole, isClientKey: Bool = false, missing: CSVMissing? = nil) {
    self.name = name
    self.role = role
    self.isClientKey = isClientKey || role == .clientKey
    self.missing = missing
  }
}
