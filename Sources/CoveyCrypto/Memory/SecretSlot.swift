/// A piece of an arena's memory that belongs to one secret.
struct SecretSlot {
  /// The first byte.
  let address: UnsafeMutableRawPointer
  /// The slab that it is cut from; nil if it has an allocation of its own.
  let slab: SecretSlab?
}
