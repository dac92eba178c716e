public import CoveyCore

/// A graph as bytes: those of its settings, so kinds and settings of operations, and edges. What is read passes every check that a
/// graph of one's own does; an operation that is not known here is named, with the nearest that is.
extension Graph: WireCodable {
  /// Reads and checks a graph that may come from anybody.
  public init(from reader: inout WireReader) throws(WireError) {
    let settings = try reader.value(SettingsNode.self)
    let graph: Graph
    do { graph = try Graph(settings: settings) } catch { throw reader.invalid(error) }
    guard graph.settings == settings else { throw reader.invalid("the settings of a graph have another form") }
    self = graph
  }

  /// Writes the settings.
  public func write(to writer: inout WireWriter) { writer.write(settings) }
}

extension Model {
  /// Bytes of everything that the model computes, for digests: what an example looks like, the loss and the graph, not the name.
  public var identity: [UInt8] {
    var writer = WireWriter()
    writer.write(features)
    writer.write(loss.name)
    writer.write(loss.node)
    writer.write(graph)
    return writer.bytes
  }
}
