// Secure aggregation's primitives on one thread, in that thread's own time.
//
//     secure-aggregation [--elements 1000000] [--repeats 9]
//     secure-aggregation --rounding [--draws 50] # what rounding keeps of updates
//     secure-aggregation --primitives            # one JSON object, for `peers`
//
// Masking is measured between two runs of the bare keystream, so that all see the same machine.

var elements = 1_000_000
var repeats = 9
var draws = 50
for (name, value) in zip(CommandLine.arguments, CommandLine.arguments.dropFirst()) {
  switch name {
  case "--elements": elements = Int(value) ?? elements
  case "--draws": draws = Int(value) ?? draws
  case "--repeats": repeats = Int(value) ?? repeats
  default: break
  }
}
if CommandLine.arguments.contains("--primitives") {
  try reportPrimitives(elements: elements, repeats: repeats)
} else if CommandLine.arguments.contains("--rounding") {
  try reportRounding(draws: draws)
} else {
  print("\(elements) elements, \(repeats) repeats, one thread\n")
  try reportMasking(elements: elements, repeats: repeats)
  try reportPacking(elements: elements, repeats: repeats)
  try reportSharing(repeats: repeats)
}
