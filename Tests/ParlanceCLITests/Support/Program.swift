import Foundation
import Testing

/// The built program, run as a user runs it.
enum Program {
  /// What a run left behind.
  struct Run {
    /// Exit code; 128 + the signal's number where a signal ended it, as a shell counts.
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] {
      output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Each line of the output as a JSON object.
    var objects: [[String: Any]] {
      get throws {
        try lines.map { line in
          try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
      }
    }
  }

  struct NotBuilt: Error, CustomStringConvertible {
    let tried: [String]
    var description: String { "the program is not built; run `swift build` first. Tried: \(tried)" }
  }

  /// The program lies beside the test bundle.
  static func path() throws -> String {
    let selfPath = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folders = [selfPath, CommandLine.arguments[0]].map {
      URL(fileURLWithPath: $0).deletingLastPathComponent()
    }
    let tried = folders.map { $0.appendingPathComponent("parlance").path }
    guard let found = tried.first(where: FileManager.default.isExecutableFile(atPath:)) else {
      throw NotBuilt(tried: tried)
    }
    return found
  }

  /// Runs it to its end.
  /// - Parameters:
  ///   - arguments: after the program's name.
  ///   - input: what it reads from standard input.
  static func run(_ arguments: [String], input: String = "") throws -> Run {
    try run(executable: path(), arguments, input: input)
  }

  /// Runs it by a shell that first does `preparation`, such as `ulimit -f 8`.
  static func run(after preparation: String, _ arguments: [String]) throws -> Run {
    try run(
      executable: "/bin/sh", ["-c", "\(preparation); exec \"$0\" \"$@\"", path()] + arguments, input: "")
  }

  private static func run(executable: String, _ arguments: [String], input: String) throws -> Run {
    let folder = try TemporaryFolder()
    try Data(input.utf8).write(to: folder.url("input"))
    let process = try start(executable: executable, arguments, in: folder)
    process.waitUntilExit()
    return try outcome(of: process, in: folder)
  }

  /// Starts it; its outputs go to files in `folder`.
  /// - Parameter environment: changes of this process's environment.
  static func start(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Process {
    try start(executable: path(), arguments, in: folder, environment: environment)
  }

  private static func start(
    executable: String, _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    for name in ["output", "errors"] { try Data().write(to: folder.url(name)) }
    process.standardInput =
      FileHandle(forReadingAtPath: folder.path("input")) ?? FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: folder.url("output"))
    process.standardError = try FileHandle(forWritingTo: folder.url("errors"))
    try process.run()
    return process
  }

  /// What an ended process wrote into `folder`.
  static func outcome(of process: Process, in folder: TemporaryFolder) throws -> Run {
    let signaled = process.terminationReason == .uncaughtSignal
    return Run(
      status: process.terminationStatus + (signaled ? 128 : 0),
      output: String(decoding: try Data(contentsOf: folder.url("output")), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: folder.url("errors")), as: UTF8.self))
  }
}
