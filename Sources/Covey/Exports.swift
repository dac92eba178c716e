// `import Covey` is all that a researcher's script writes: simulations, from YAML or from values, with the parts that they are
// made of and the accountants of privacy. An app that embeds the client imports CoveyClient in its place.
@_exported public import CoveyAccounting
@_exported public import CoveyAggregation
@_exported public import CoveyClient
@_exported public import CoveyConfiguration
@_exported public import CoveyDataSources
@_exported public import CoveyPrivacy
@_exported public import CoveyRandom
@_exported public import CoveyServer
@_exported public import CoveySimulation
