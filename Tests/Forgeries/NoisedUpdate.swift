// error: initializer 'init(delta:_:)' on 'Update' requires the types 'Noised' and 'Raw' be equivalent
// A noised update without noise.
import CoveyCore

func forge(_ clipped: inout Update<Clipped>) -> Update<Noised> { Update<Noised>(&clipped, by: { _ in }) }
