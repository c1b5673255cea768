import ArgumentParser
import ParlanceFiles
import ParlanceKernels

/// `parlance-bench engine`: one kernel at one size, again and again.
struct EngineBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract:
      "Run one kernel again and again and print, as JSON, the seconds that each run took on the wall.",
    discussion: """
      Inputs are made by a formula (see EngineInputs), so that another program can have the same ones.

      Operations and their sizes:
        sweep BYTES                             read that much memory
        packed ROWS OUTPUTS INPUTS              product with a packed weight
        gemm-nt, gemm-nn, gemm-tn M N K         product; t: that operand is transposed
        {rnn,gru,lstm}-{forward,train,step} INPUTS HIDDEN BATCH LENGTH
        output-train ROWS WIDTH VOCABULARY      linear layer and cross-entropy, forward and backward
        {layernorm,gelu,softmax} ROWS WIDTH

      Example:
        parlance-bench engine lstm-train 512 512 32 64 --threads 2
      """)

  @Option(help: "Number of threads.") var threads = 1
  @Option(help: "For how many seconds to repeat it; at least three runs.") var seconds = 1.0
  @Option(help: "Where to write the results of the last run, as raw float32.") var write: String?
  @Argument(help: "What to run.") var operation: String
  @Argument(help: "Its sizes.") var sizes: [Int] = []

  func validate() throws {
    guard let counts = Self.operations[operation] else {
      throw ValidationError("no operation '\(operation)'; there are \(Self.operations.keys.sorted())")
    }
    guard sizes.count == counts, sizes.allSatisfy({ (1...1 << 32).contains($0) }) else {
      throw ValidationError("'\(operation)' takes \(counts) sizes of at least 1, got \(sizes)")
    }
    guard threads >= 1, seconds >= 0 else {
      throw ValidationError("--threads must be at least 1, --seconds at least 0")
    }
  }

  /// How many sizes each operation takes.
  private static let operations: [String: Int] = {
    var all = ["sweep": 1, "packed": 3, "output-train": 3, "layernorm": 2, "gelu": 2, "softmax": 2]
    for kind in ["nt", "nn", "tn"] { all["gemm-" + kind] = 3 }
    for cell in ["rnn", "gru", "lstm"] {
      for part in ["forward", "train", "step"] { all[cell + "-" + part] = 4 }
    }
    return all
  }()

  func run() throws {
    var work: any EngineWork
    switch operation {
    case "sweep": work = SweepWork(bytes: sizes[0])
    case "packed": work = PackedWork(rows: sizes[0], outputs: sizes[1], inputs: sizes[2])
    case "gemm-nt", "gemm-nn", "gemm-tn": work = ProductWork(operation, m: sizes[0], n: sizes[1], k: sizes[2])
    case "output-train": work = OutputWork(rows: sizes[0], width: sizes[1], vocabulary: sizes[2])
    case "layernorm", "gelu", "softmax": work = RowWork(operation, rows: sizes[0], width: sizes[1])
    default: work = RecurrentWork(operation, sizes)
    }
    var times: [Double] = []
    let whole = Clock()
    work.run(threads: threads)
    repeat {
      let clock = Clock()
      work.run(threads: threads)
      times.append(clock.read().wall)
    } while times.count < 3 || whole.read().wall < seconds
    if let write {
      var file = try AtomicFile(path: write)
      for values in work.results { try file.write(values.span) }
      try file.commit()
    }
    print("{\"seconds\": \(times)}")
  }
}

/// Something that can be run again and again.
protocol EngineWork {
  mutating func run(threads: Int)
  var results: [[Float]] { get }
}

/// Takes an array out of its place, which is left empty: it can then be written while its former owner is read.
func take(_ values: inout [Float]) -> [Float] {
  var taken: [Float] = []
  swap(&taken, &values)
  return taken
}
