// error: initializer 'init(delta:_:)' on 'Update' requires the types 'Clipped' and 'Raw' be equivalent
// An update that says that it is clipped.
import CoveyCore

func forge(_ delta: ParameterVector) -> Update<Clipped> { Update<Clipped>(claimed: delta, UpdateFacts(weight: 1)) }
