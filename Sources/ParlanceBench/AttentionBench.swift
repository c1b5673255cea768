import ArgumentParser
import ParlanceFiles
import ParlanceKernels

/// `parlance-bench attention`: times the attention kernel in one shape, on random operands that it writes out for a peer.
struct AttentionBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attention", abstract: "Time the attention kernel, forward and backward.",
    discussion: """
      Example: parlance-bench attention --lengths 128,128 --causal --backward --repetitions 20

      Prints one line of JSON: seconds of each repetition, and floating-point operations a second of the register tile \
      alone, measured before and after.
      """)

  @Option(help: "Tokens of each sequence, with commas.") var lengths: String
  @Option(help: "Attention heads.") var heads = 8
  @Option(help: "Floats a head.") var headSize = 64
  @Flag(help: "Queries see no later keys.") var causal = false
  @Flag(help: "Time the backward direction too.") var backward = false
  @Option(help: "Threads.") var threads = 1
  @Option(help: "Repetitions.") var repetitions = 10
  @Option(
    help: "Writes query, key, value, upstream, output and the gradients into this folder, as raw floats.")
  var write: String?

  func run() throws {
    let sizes = lengths.split(separator: ",").map { Int($0) ?? 0 }
    guard !sizes.isEmpty, sizes.allSatisfy({ $0 > 0 && $0 <= 1 << 20 }), heads > 0, headSize > 0,
      repetitions > 0,
      threads > 0
    else { throw ValidationError("lengths, heads, head size, threads and repetitions are numbers from 1 on") }
    let offsets = sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let operands = AttentionBenchOperands(
      AttentionShape(
        queryOffsets: offsets, heads: heads, headSize: headSize, mask: causal ? .causal : .none),
      threads: threads)
    var results = operands.emptyResults
    var peak = Self.peak()
    operands.forward(&results)
    if backward { operands.backward(&results) }
    var forward: [Double] = []
    var both: [Double] = []
    for _ in 0..<repetitions {
      let clock = Clock()
      operands.forward(&results)
      forward.append(clock.read().wall)
      guard backward else { continue }
      operands.backward(&results)
      both.append(clock.read().wall)
    }
    peak = max(peak, Self.peak())
    if let write { try operands.write(results, to: write) }
    print("{\"peak\": \(peak), \"forward\": \(forward), \"both\": \(both)}")
  }

  /// The best of some short runs.
  static func peak() -> Double {
    (0..<10).map { _ in
      let clock = Clock()
      let operations = MultiplyAddPeak.run(count: 4000)
      return operations / clock.read().wall
    }.max() ?? 0
  }
}
