import ArgumentParser

/// Parses the command line, runs the command, and turns what it throws into a message and an exit code.
@main
enum Main {
  static func main() {
    do {
      var command = try Covey.parseAsRoot()
      try command.run()
    } catch {
      Exit.end(after: error)
    }
  }
}
