/// A value that an attack's parts share.
final class Box<Value> {
  var value: Value

  init(_ value: Value) { self.value = value }
}
