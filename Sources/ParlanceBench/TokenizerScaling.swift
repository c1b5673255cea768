import ArgumentParser
import ParlanceFiles
import ParlanceParallel
import ParlanceText

/// `parlance-bench scaling`: the lines of a file encoded by one thread and by several, in turns.
struct TokenizerScaling: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract:
      "Encode the lines of a file with one thread and with several, in turns, and print the gains as JSON.",
    discussion: """
      Beside each pair of passes stands what the machine gives at most: the same threads each encode all the lines \
      with a tokenizer of their own and share nothing, and they add numbers, which does not even need memory.
      """)

  @Option(help: "A tokenizer.json, a vocab.txt or a folder.") var tokenizer: String
  @Option(help: "What to make.") var mode = TokenizerBench.Mode.ids
  @Option(help: "Number of threads.") var threads = 2
  @Option(help: "How many pairs of passes.") var rounds = 15
  @Flag(help: "Load the tokenizer anew before each pass: no words are known from the one before.")
  var fresh = false
  @Argument(help: "Lines of text.") var file: String

  func validate() throws {
    guard (1...1024).contains(threads) else { throw ValidationError("--threads must be 1 to 1024") }
  }

  func run() throws {
    var loaded = try Tokenizer(contentsOf: tokenizer)
    var lines: [String] = []
    try TextCorpus(paths: [file]).forEachLine { line, _ in lines.append(line) }
    guard !lines.isEmpty else { throw ValidationError("\(file): there are no lines") }
    var apart = try (0..<threads).map { _ in try Tokenizer(contentsOf: tokenizer) }
    var (passes, unshared, sums) = (Turns(), Turns(), Turns())
    for _ in 0..<max(1, rounds) {
      if fresh { loaded = try Tokenizer(contentsOf: tokenizer) }
      let one = try seconds(loaded, lines, threads: 1)
      passes.one.append(one)
      if fresh { loaded = try Tokenizer(contentsOf: tokenizer) }
      passes.several.append(try seconds(loaded, lines, threads: threads))
      unshared.one.append(one * Double(threads))
      if fresh { apart = try (0..<threads).map { _ in try Tokenizer(contentsOf: tokenizer) } }
      unshared.several.append(try secondsApart(apart, lines))
      sums.one.append(Self.sumSeconds(threads: 1))
      sums.several.append(Self.sumSeconds(threads: threads))
    }
    var json = JSONWriter()
    json.object { json in
      json.name("encoding")
      passes.write(to: &json)
      json.name("apart")
      unshared.write(to: &json)
      json.name("sums")
      sums.write(to: &json)
    }
    print(String(decoding: json.bytes, as: UTF8.self))
  }

  /// Seconds on the wall, one thread and several in turns.
  private struct Turns {
    var one: [Double] = []
    var several: [Double] = []

    func write(to json: inout JSONWriter) {
      let gains = zip(one, several).map { $0 / $1 }.sorted()
      json.object { json in
        json.name("median gain")
        json.double(gains[gains.count / 2])
        json.name("gain of the best")
        json.double((one.min() ?? 0) / (several.min() ?? 1))
        for (name, seconds) in [("one", one), ("several", several)] {
          json.name(name)
          json.array { json in seconds.forEach { json.double($0) } }
        }
      }
    }
  }

  /// The clock is read before the results are let go of.
  private func seconds(_ tokenizer: Tokenizer, _ lines: [String], threads: Int) throws -> Double {
    let clock = Clock()
    switch mode {
    case .ids:
      let ids = try tokenizer.idsBatch(lines, threads: threads)
      let wall = clock.read().wall
      return ids.isEmpty ? 0 : wall
    case .encodings:
      let encodings = try tokenizer.encodeBatch(lines, threads: threads)
      let wall = clock.read().wall
      return encodings.isEmpty ? 0 : wall
    }
  }

  /// Seconds until each of several threads has encoded all the lines with a tokenizer of its own.
  private func secondsApart(_ tokenizers: [Tokenizer], _ lines: [String]) throws -> Double {
    let clock = Clock()
    switch mode {
    case .ids:
      let ids = try ParallelLoop.map(count: tokenizers.count, threads: tokenizers.count) {
        try tokenizers[$0.lowerBound].idsBatch(lines)
      }
      let wall = clock.read().wall
      return ids.isEmpty ? 0 : wall
    case .encodings:
      let encodings = try ParallelLoop.map(count: tokenizers.count, threads: tokenizers.count) {
        try tokenizers[$0.lowerBound].encodeBatch(lines)
      }
      let wall = clock.read().wall
      return encodings.isEmpty ? 0 : wall
    }
  }

  /// Arithmetic that no compiler can leave out: its result is looked at.
  private static func sumSeconds(threads: Int) -> Double {
    let clock = Clock()
    let sums = ParallelLoop.map(count: 64, threads: threads) { piece in
      var (sum, step) = (UInt64(piece.lowerBound), UInt64(1))
      for index in 0..<4_000_000 as Range<UInt64> {
        sum = sum &* 6_364_136_223_846_793_005 &+ (step ^ index)
        step &+= sum >> 32
      }
      return sum
    }
    let wall = clock.read().wall
    return sums.reduce(0, &+) == 0 ? 0 : wall
  }
}
