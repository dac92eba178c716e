import ArgumentParser
import CoveyCrypto
internal import CoveyNoise
import CoveyPrivacy
import CoveyReport
import CoveyServer
import CoveySystem

/// `covey privacy verify`: recomputes what a ledger states.
struct PrivacyVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Recompute every figure of a ledger from its own fields, and compare.",
    discussion:
      "Exit code 0 if all agree, 3 if a figure, a fact or the signature does not, 1 if the file is torn or altered.")

  @Argument(help: "The ledger, or the folder of its run.")
  var ledger: String

  @Option(
    help: ArgumentHelp(
      "The Ed25519 key that must have signed it: 64 hexadecimal digits or a file of them.", valueName: "key"))
  var key: String?

  @Flag(help: "Print one JSON object instead.")
  var json = false

  func run() throws {
    let found = try PrivacyLedger.read(Files.ledger(ledger))
    let result = found.verify(signedBy: try key.map(LedgerKeys.verificationKey))
    if json {
      Console.out(result.jsonLine)
    } else {
      Console.tell(found.statement, to: .output)
      result.lines(width: Console.width(of: .output)).forEach(Console.out)
    }
    if !result.problems.isEmpty { throw ExitCode(Exit.refused) }
  }
}

/// `covey privacy sign`: signs a ledger.
struct PrivacySign: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign a ledger with an Ed25519 key, so that others see who stands for it.",
    discussion: "The ledger is verified first, and left alone if it does not agree with itself (exit code 3).")

  @Argument(help: "The ledger, or the folder of its run.")
  var ledger: String

  @Option(help: ArgumentHelp("The file of the signing key; covey privacy key makes one.", valueName: "file"))
  var key: String

  func run() throws {
    let path = Files.ledger(ledger)
    let signing = try LedgerKeys.signingKey(file: key)
    let found = try PrivacyLedger.read(path)
    var unsigned = found
    unsigned.signature = nil
    let problems = unsigned.verify().problems
    guard problems.isEmpty else { throw PrivacyError.refused(problems) }
    try found.signed(by: signing).write(to: path)
    Console.tell("signed \(path) with \(LedgerKeys.text(signing.verificationKey))", to: .output)
  }
}

/// `covey privacy key`: makes a signing key.
struct PrivacyKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make an Ed25519 key that signs ledgers.",
    discussion: "The file is readable by its owner alone and is never replaced; the public half is printed.")

  @Argument(help: "The file to write.")
  var file: String

  func run() throws {
    Console.out(LedgerKeys.text(try LedgerKeys.makeKey(file: file).verificationKey))
  }
}
