extension Partition {
  /// A partition from all positions and each client's boundaries in them.
  /// - Precondition: `offsets` rise from 0 to the number of positions.
  package init(positions: SharedBuffer<Int32>, offsets: SharedBuffer<Int>) {
    precondition(
      offsets.count > 0 && offsets[0] == 0 && offsets[offsets.count - 1] == positions.count,
      "offsets rise from 0 to the number of positions")
    self.positions = positions
    self.offsets = offsets
  }
}
