import ArgumentParser
import ParlanceKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Starts the program: checks the processor, reads the arguments, runs the command and turns what went wrong
/// into one line and an exit code.
enum Launcher {
  /// The exit codes that scripts may rely on.
  enum Code {
    static let failed: Int32 = 1
    static let usedWrongly: Int32 = 2
  }

  static func launch(_ arguments: [String]) -> Never {
    if let feature = ProcessorCheck.missingFeature {
      complain(
        "this program was built for a processor with \(feature), which this one lacks; build it again with "
          + "PARLANCE_CPU=x86-64-v3 or PARLANCE_CPU=baseline")
      exit(Code.failed)
    }
    // A reader that goes away, or a limit on file sizes, shows as an error of `write`, so that temporary files
    // are removed and the reason is told.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    var command: any ParsableCommand
    do {
      command = try ParlanceCommand.parseAsRoot(arguments)
    } catch {
      leaveAfterParsing(error, arguments)
    }
    do {
      try command.run()
    } catch {
      leave(after: error, arguments)
    }
    exit(0)
  }

  /// One line on standard error, whatever line breaks the message holds.
  static func complain(_ message: String) {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    StandardError.write("parlance: \(line)\n")
  }

  /// The arguments could not be understood, or they ask for help or for the version.
  private static func leaveAfterParsing(_ error: any Error, _ arguments: [String]) -> Never {
    if ParlanceCommand.exitCode(for: error) == .success { ParlanceCommand.exit(withError: error) }
    complain("\(ParlanceCommand.message(for: error)) (see \(helpCall(for: arguments)))")
    exit(Code.usedWrongly)
  }

  private static func leave(after error: any Error, _ arguments: [String]) -> Never {
    switch error {
    case let stop as Interruption.Stopped:
      complain("\(stop)")
      exit(128 + stop.signal)
    case is StandardOutput.ReaderGone:
      // What every other tool does when its reader leaves: die of SIGPIPE, without a word.
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
      exit(128 + SIGPIPE)
    case let code as ExitCode:
      exit(code.rawValue)
    case is ValidationError:
      leaveAfterParsing(error, arguments)
    case _ where ParlanceCommand.exitCode(for: error) == .success:
      // A command without a task of its own, such as `parlance embed`, shows its help.
      leaveAfterParsing(error, arguments)
    default:
      complain(String(describing: error))
      exit(Code.failed)
    }
  }

  /// How to ask for help on the command that `arguments` begin with, such as `parlance embed train --help`.
  private static func helpCall(for arguments: [String]) -> String {
    var type: any ParsableCommand.Type = ParlanceCommand.self
    var words = ["parlance"]
    for argument in arguments {
      guard
        let next = type.configuration.subcommands.first(where: { $0.configuration.commandName == argument })
      else { break }
      type = next
      words.append(argument)
    }
    return "'\((words + ["--help"]).joined(separator: " "))'"
  }
}
