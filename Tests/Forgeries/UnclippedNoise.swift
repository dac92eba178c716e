// error: cannot convert value of type 'Update<Raw>' to expected argument type 'Update<Clipped>'
// Noise on an update that was never clipped.
import CoveyCore
import CoveyNoise

func forge(_ raw: inout Update<Raw>, _ randomizer: LocalRandomizer, _ noise: any NoiseSource) throws {
  _ = try randomizer.protect(&raw, with: noise)
}
