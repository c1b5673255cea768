import ArgumentParser
import ParlanceKernels
import ParlanceNN

extension WeightForm: ExpressibleByArgument {
  /// Bytes of a number, but for scales.
  var bytes: Int {
    switch self {
    case .float32: 4
    case .bfloat16: 2
    case .int8: 1
    }
  }
}

/// What the benchmarks of whole models have in common.
struct InferenceOptions: ParsableArguments {
  @Option(help: "The model's folder.") var model: String
  @Option(help: "File of token ids: a text a line, parted by blanks.") var ids: String
  @Option(help: "Texts at once, in the order of the file.") var batch = 32
  @Option(help: "Threads.") var threads = 1
  @Option(help: "How the weights are kept: float32, bf16 or int8.") var weights = WeightForm.float32
  @Option(help: "How often all is done; the first time is not counted.") var repetitions = 5
  @Option(help: "Seconds after which no repetition begins, once there are two.") var limit = 20.0

  func validate() throws {
    guard [batch, threads, repetitions].allSatisfy({ (1...100_000).contains($0) }), limit > 0 else {
      throw ValidationError("--batch, --threads, --repetitions and --limit are numbers from 1 on")
    }
  }

  /// Runs `body` again and again; seconds on the wall and of the processor each time, but for the first.
  func measure(_ body: () throws -> Void) rethrows -> (wall: [Double], cpu: [Double]) {
    Threads.use(threads)
    try body()
    var (wall, cpu) = ([Double](), [Double]())
    let all = Clock()
    for repetition in 0..<repetitions where repetition < 2 || all.read().wall < limit {
      let clock = Clock()
      try body()
      let time = clock.read()
      wall.append(time.wall)
      cpu.append(time.cpu)
    }
    return (wall, cpu)
  }

  /// The texts in batches.
  func batches(vocabulary: Int) throws -> [[[Int32]]] {
    let texts = try DecodeInputs.sources(ids, vocabulary: vocabulary)
    return stride(from: 0, to: texts.count, by: batch).map {
      Array(texts[$0..<min($0 + batch, texts.count)])
    }
  }
}
