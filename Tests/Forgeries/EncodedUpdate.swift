// error: initializer 'init(delta:_:)' on 'Update' requires the types 'Encoded' and 'Raw' be equivalent
// Integers without noise in the place of those with it.
import CoveyCore

func forge(_ clipped: borrowing Update<Clipped>) -> Update<Encoded> {
  Update<Encoded>(clipped, as: RingVector(count: 4, bits: 8))
}
