// error: cannot convert value of type 'Update<Raw>' to expected argument type 'Update<Clipped>'
// An update that was never clipped in a private sum.
import CoveyAggregation
import CoveyCore

func forge(_ raw: borrowing Update<Raw>, into sum: GridPart) { sum.add(raw) }
