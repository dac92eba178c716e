internal import CoveyCore

extension ParameterVector {
  /// Takes over the values of `other` into its own storage, where an assignment would share the other's.
  mutating func copyValues(of other: ParameterVector) {
    precondition(count == other.count, "vectors of different lengths cannot be copied into each other")
    writePointer().update(from: other.readPointer, count: count)
  }
}
