import ArgumentParser

#if !CommandLine
  #error("covey reads its arguments with swift-argument-parser: enable the trait CommandLine")
#endif

/// Parses the command line, runs the command, and turns what it throws into a message and an exit code.
@main
enum Main {
  static func main() async {
    do {
      var command = try Covey.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Exit.end(after: error)
    }
  }
}
