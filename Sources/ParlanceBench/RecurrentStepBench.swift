import ArgumentParser
import ParlanceFiles
import ParlanceKernels
import ParlanceModels
import ParlanceNN
import ParlanceTensor

/// `parlance-bench recurrent-step`: whole training steps of recurrent models.
struct RecurrentStepBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recurrent-step",
    abstract: "Train a recurrent model on some batches again and again: loss, gradients, clipping, Adam.",
    discussion: """
      Models: additive (GRU, attention before the step), general (LSTM, attention after it), feeding (the same with input \
      feeding), none (GRU without attention), language-model (LSTM; the source lengths are those of its texts). Sentences \
      are of given lengths, of ids made by a formula. Each step takes the next batch, after the last one the first again.

      Prints one line of JSON: seconds, loss and target tokens of each step.

      Example, of two batches:
        parlance-bench recurrent-step --model additive --source '16,9;8,8' --target '14,12;9,7' --steps 6 --threads 2
      """)

  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case additive, general, feeding, none
    case languageModel = "language-model"
  }

  @Option(help: "Which model.") var model = Kind.additive
  @Option(help: "Tokens of each source sentence, with commas; batches are parted by semicolons.") var source:
    String
  @Option(help: "Tokens of each target sentence, in the same way; not for a language model.") var target = ""
  @Option(help: "Training steps.") var steps = 10
  @Option(help: "Threads.") var threads = 1
  @Option(help: "How often values are dropped.") var dropout: Float = 0
  @Option(help: "Learning rate.") var rate = 1e-3
  @Option(help: "Width of embeddings.") var width = 256
  @Option(help: "Hidden units.") var hidden = 512
  @Option(help: "Width of the layer before the output layer; 0: none.") var readout = 256
  @Option(help: "Entries of each vocabulary.") var vocabulary = 8000
  @Option(help: "Writes the weights before the first step into this safetensors file.") var write: String?

  func run() throws {
    guard
      [steps, threads, width, hidden, vocabulary].allSatisfy({ (1...1 << 20).contains($0) }),
      (0...1 << 16).contains(readout), dropout >= 0, dropout < 1, rate > 0
    else { throw ValidationError("sizes are numbers from 1 on, and dropout is in 0 ..< 1") }
    Threads.use(threads)
    HeapMemory.keepFreedPages()
    let sources = try Self.batches(source)
    var random = RandomStream(seed: 1)
    if model == .languageModel {
      var options = RecurrentLanguageModelOptions(vocabularySize: vocabulary)
      (options.embeddingSize, options.hiddenSize, options.dropout) = (width, hidden, dropout)
      try train(
        RecurrentLanguageModel(options, from: &random),
        on: sources.map { rows in
          LanguageModelBatch(
            input: TokenSequences(ids: ids(rows.rowCount, seed: 1), offsets: rows),
            targets: ids(rows.rowCount, seed: 3))
        })
    } else {
      let targets = try Self.batches(target)
      guard sources.map(\.count) == targets.map(\.count) else {
        throw ValidationError("batches do not have as many target sentences as source sentences")
      }
      try train(
        RecurrentTranslator(translatorOptions, from: &random),
        on: zip(sources, targets).map { sources, targets in
          TranslationBatch(
            source: TokenSequences(ids: ids(sources.rowCount, seed: 1), offsets: sources),
            targetInput: TokenSequences(ids: ids(targets.rowCount, seed: 2), offsets: targets),
            targets: ids(targets.rowCount, seed: 3))
        })
    }
  }

  private var translatorOptions: RecurrentTranslatorOptions {
    var options = RecurrentTranslatorOptions(
      sourceVocabularySize: vocabulary, targetVocabularySize: vocabulary)
    (options.embeddingSize, options.hiddenSize, options.dropout) = (width, hidden, dropout)
    options.cell = model == .general || model == .feeding ? .lstm : .gru
    options.attention =
      switch model {
      case .additive: .additive
      case .none, .languageModel: .none
      case .general, .feeding: .general
      }
    options.inputFeeding = model == .feeding
    options.readoutSize = readout == 0 ? nil : readout
    return options
  }

  private func ids(_ count: Int, seed: UInt32) -> [Int32] {
    EngineInputs.values(count, seed: seed).map { Int32(($0 + 0.5) * Float(vocabulary)) }
  }

  private func train<Model: Trainable>(_ start: Model, on batches: [Model.Batch]) throws {
    var model = start
    if let write { try SafetensorsWriter.write(model.namedTensors, to: write) }
    var optimizer = Adam(rate: .constant(rate))
    optimizer.settings.clipNorm = 1
    var (seconds, losses) = ([Double](), [Float]())
    for step in 0..<steps {
      let batch = batches[step % batches.count]
      let clock = Clock()
      let (loss, gradients) = model.valueWithGradient(seed: UInt64(step)) { $0.loss(on: batch) }
      try optimizer.update(&model, along: gradients, step: step)
      seconds.append(clock.read().wall)
      losses.append(loss)
    }
    print(
      "{\"seconds\": \(seconds), \"losses\": \(losses), \"parameters\": \(model.parameterCount()), "
        + "\"tokens\": \((0..<steps).map { batches[$0 % batches.count].targetCount })}")
  }

  private static func batches(_ text: String) throws -> [RaggedOffsets] {
    try text.split(separator: ";", omittingEmptySubsequences: false).map { batch in
      let lengths = batch.split(separator: ",").map { Int($0) ?? 0 }
      guard !lengths.isEmpty, lengths.allSatisfy({ (1...4096).contains($0) }) else {
        throw ValidationError(
          "lengths are numbers from 1 to 4096, with commas between them and semicolons between batches")
      }
      return RaggedOffsets(lengths: lengths)
    }
  }
}
