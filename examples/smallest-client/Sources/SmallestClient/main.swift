// The least that an app needs to take part in federated learning: a model, its own examples, a trainer, and a server's
// request to answer. Here the request is made on the spot; an app receives it.
import CoveyClient

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "participate" {
  try participate(path: CommandLine.arguments[2])
}

let model = try Model(input: .dense(count: 2), classes: 2) { x in x.dense(8, activation: .relu).dense(2) }

// The app's own examples: the class says on which side of the diagonal a point lies.
var numbers = [Float]()
var classes = [Int32]()
for i in 0..<64 {
  let (x, y) = (Float(i % 8) / 8, Float(i / 8) / 8)
  numbers += [x, y]
  classes.append(x > y ? 1 : 0)
}
let examples = try Dataset(
  features: .dense(count: 2), targets: .classes(2), featureStorage: .floats(SharedBuffer(numbers)),
  targetStorage: .labels(SharedBuffer(classes)))

let plan = LocalTrainingPlan(epochs: 20, batchSize: 8, optimizer: OptimizerConfiguration(learningRate: 0.5))
let request = RoundRequest(
  RoundName(task: "tiny", run: .zero, round: 0), parameters: model.initialParameters(seed: 1), training: plan,
  algorithm: FedAvg().settings)

let trainer = try LocalTrainer(model: model, plan: request.training, backend: .automatic, seed: 1)
// What the app's owner decides: here the server is the app's own, and sees the update as it is.
let trusting = ClientPolicy(
  tasks: ["tiny"], server: .semiHonest, leastProtection: .none, leastClients: 2, leastCounted: 1, leastNoise: 0,
  adjacency: .addOrRemove, lifetime: nil, leastSeparation: Separation(rounds: 1, seconds: 0))
// An app keeps its record on the disk: try FileHistory(path: ...).
let participant = Participant(client: ClientID(rawValue: 7), policy: trusting, history: VolatileHistory())
var reply = ClientReply(parameterCount: model.parameterCount)
ClientRound.answer(request, as: participant, trainer: trainer, into: &reply) { ClientView(dataset: examples) }

// The server adds the update to its model; here it is the only one.
var trained = request.parameters
let steps = reply.content.facts.training.steps
switch reply.takeContent() {
case .raw(let update): trained.add(update.delta)
default: preconditionFailure(reply.diagnostic ?? "no update")
}

let evaluator = try Evaluator(model: model, backend: .automatic)
evaluator.load(request.parameters)
let before = try evaluator.evaluate(examples, range: 0..<examples.count).loss
evaluator.load(trained)
let after = try evaluator.evaluate(examples, range: 0..<examples.count).loss
print("mean loss before the round \(before), after \(after); \(steps) steps")
precondition(after < before / 2, "a round of training lowers the loss")

let encoding = try FixedPointEncoding(dimension: model.parameterCount, clipBound: 100, cohort: 3, valueBits: 20)
var averaged = request.parameters
averaged.add(
  try secureRound(request, encoding, trainer: trainer, examples: examples), scaled: 1 / 3)
evaluator.load(averaged)
let together = try evaluator.evaluate(examples, range: 0..<examples.count).loss
print("mean loss after a round of three under secure aggregation \(together)")
precondition(together < before / 2, "a round of training lowers the loss")
