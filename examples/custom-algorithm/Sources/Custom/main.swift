import Covey

Algorithms.registry.add(MajorityVote.maker)
Layers.add(LayerFamily(layers: [Residual.maker]))
AggregationRules.registry.add(MiddleHalf.maker)
DataSources.registry.add(Rings.maker)

let path = CommandLine.arguments.dropFirst().first ?? "rings.yaml"
let result = try LoadedConfiguration(path: path).makeSimulation().run()
print("accuracy \(result.accuracy ?? 0) after \(result.rounds) rounds, digest \(result.digest)")
