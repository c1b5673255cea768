import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `--threads`
struct ThreadOptions: ParsableArguments {
  @Option(help: "Number of threads (default: all cores).")
  var threads: Int?

  func validate() throws {
    if let threads { try require(threads, in: 1...1024, for: "--threads") }
  }

  /// Bytes of memory in this machine.
  static var memorySize: Int { sysconf(Int32(_SC_PHYS_PAGES)) * Int(getpagesize()) }

  /// What was asked for, or all cores that this process may use.
  var count: Int { threads ?? max(1, min(1024, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}

/// `--seed`
struct SeedOptions: ParsableArguments {
  @Option(help: "Start of the random numbers; the same seed with one thread gives the same bits.")
  var seed: UInt64 = 1
}

/// `--json`
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON object a line.")
  var json = false
}

/// `--quiet`
struct ProgressOptions: ParsableArguments {
  @Flag(help: "Show no progress on standard error.")
  var quiet = false
}

/// `-k`
struct CountOptions: ParsableArguments {
  @Option(name: .customShort("k"), help: "How many answers.")
  var count = 10

  func validate() throws {
    try require(count, in: 1...1_000_000, for: "-k")
  }
}

/// - Throws: `ValidationError`, which ends the program with code 2, where `value` is out of `range`.
func require<Value: Comparable>(_ value: Value, in range: ClosedRange<Value>, for flag: String) throws {
  if !range.contains(value) {
    throw ValidationError("\(flag) must be between \(range.lowerBound) and \(range.upperBound), not \(value)")
  }
}
