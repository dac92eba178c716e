// error: setter is inaccessible
// A clipped update that is changed afterwards.
import CoveyCore

func forge(_ clipped: inout Update<Clipped>, _ delta: ParameterVector) { clipped.values = delta }
