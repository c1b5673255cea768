import ArgumentParser
import ParlanceFiles
import ParlanceKernels
import ParlanceNN
import ParlanceTensor

/// `parlance-bench train-step`: whole training steps of a translation model.
struct TrainStepBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-step",
    abstract: "Train a transformer on one batch again and again: loss, gradients, clipping, Adam.",
    discussion: """
      The batch holds a source and a target sentence for each pair of lengths, end to end, of ids made by a formula. \
      Label smoothing is 0.1, the norm of the gradients is clipped to 1, Adam has betas 0.9 and 0.98.

      Prints one line of JSON: seconds and loss of each step, and the bytes of memory in use after step 20 and the last.

      Example:
        parlance-bench train-step --source 16,16,9 --target 14,18,12 --steps 5 --threads 2
      """)

  @Option(help: "Tokens of each source sentence, with commas.") var source: String
  @Option(help: "Tokens of each target sentence, with commas.") var target: String
  @Option(help: "Training steps.") var steps = 10
  @Option(help: "Threads.") var threads = 1
  @Option(help: "How often values are dropped.") var dropout: Float = 0.1
  @Option(help: "Learning rate.") var rate = 1e-4
  @Option(help: "Width of the model.") var width = 256
  @Option(help: "Attention heads.") var heads = 8
  @Option(help: "Width within the feed-forward parts.") var hidden = 1024
  @Option(help: "Layers of the encoder, and of the decoder.") var layers = 3
  @Option(help: "Entries of the vocabulary.") var vocabulary = 8000
  @Option(help: "Writes the weights before the first step into this safetensors file.") var write: String?

  func run() throws {
    let (source, target) = (try Self.lengths(source), try Self.lengths(target))
    guard source.count == target.count else {
      throw ValidationError("\(source.count) source sentences, \(target.count) target sentences")
    }
    guard
      [steps, threads, width, heads, hidden, layers, vocabulary].allSatisfy({ (1...1 << 20).contains($0) }),
      width % heads == 0, dropout >= 0, dropout < 1, rate > 0
    else {
      throw ValidationError("sizes are numbers from 1 on, heads divide the width, dropout is in 0 ..< 1")
    }
    Threads.use(threads)
    HeapMemory.keepFreedPages()
    var options = TransformerLayerOptions(width: width, headCount: heads, hidden: hidden)
    options.dropout = dropout
    var model = TrainStepModel(vocabulary: vocabulary, options: options, layers: layers, seed: 1)
    if let write { try SafetensorsWriter.write(model.namedTensors, to: write) }
    let batch = TrainStepBatch(source: source, target: target, vocabulary: vocabulary)
    var optimizer = Adam(rate: .constant(rate), β1: 0.9, β2: 0.98, epsilon: 1e-9)
    optimizer.settings.clipNorm = 1
    var (seconds, losses, memory) = ([Double](), [Float](), [Int]())
    for step in 0..<steps {
      let clock = Clock()
      let (loss, gradients) = model.valueWithGradient(seed: UInt64(step)) { $0.loss(batch) }
      try optimizer.update(&model, along: gradients, step: step)
      seconds.append(clock.read().wall)
      losses.append(loss)
      if step == min(20, steps) - 1 || step == steps - 1 { memory.append(Clock.residentBytes()) }
    }
    print(
      "{\"seconds\": \(seconds), \"losses\": \(losses), \"memory\": \(memory), "
        + "\"parameters\": \(model.parameterCount()), \"tokens\": \(batch.target.count)}")
  }

  private static func lengths(_ text: String) throws -> [Int] {
    let lengths = text.split(separator: ",").map { Int($0) ?? 0 }
    guard !lengths.isEmpty, lengths.allSatisfy({ (1...TrainStepModel.longest).contains($0) }) else {
      throw ValidationError(
        "lengths are numbers from 1 to \(TrainStepModel.longest), with commas between them")
    }
    return lengths
  }
}
