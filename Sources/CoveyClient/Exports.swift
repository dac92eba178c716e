// `import CoveyClient` is all that an app writes: these hold the types that it names (a model, examples, a trainer, a
// request, a session, a policy's numbers).
@_exported public import CoveyAlgorithms
@_exported public import CoveyCompute
@_exported public import CoveyCore
@_exported public import CoveyCrypto
@_exported public import CoveyData
@_exported public import CoveyNoise
@_exported public import CoveyProtection
@_exported public import CoveySecureAggregation
@_exported public import CoveyTraining
@_exported public import CoveyTransport
