// error: initializer 'init(delta:_:)' on 'Update' requires the types 'Clipped' and 'Raw' be equivalent
// A clipped update of a raw one, scaled by another factor.
import CoveyCore

func forge(_ raw: inout Update<Raw>) -> Update<Clipped> {
  Update<Clipped>(&raw, times: 1e6, ClipOutcome(norm: 1, isWithinBound: true))
}
