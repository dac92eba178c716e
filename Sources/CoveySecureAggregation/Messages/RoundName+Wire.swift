public import CoveyCore

extension RoundName: WireCodable {
  /// Reads a name that messages can carry.
  public init(from reader: inout WireReader) throws(WireError) {
    let (task, run) = (try reader.value(String.self), try reader.bytes32())
    self.init(task: task, run: run, round: try reader.value(), number: try reader.value(Int.self))
    guard problem == nil else { throw reader.invalid("a round has a name that messages cannot carry") }
  }

  /// Writes task, run, round and number.
  public func write(to writer: inout WireWriter) {
    writer.write(task)
    writer.write(run)
    writer.write(round)
    writer.write(number)
  }
}
