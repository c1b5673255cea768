import ArgumentParser
import ParlanceKernels
import ParlanceModels
import ParlanceTensor

/// `parlance-bench encode`: sentence vectors.
struct EncodeBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "Vectors of texts that are given as token ids.",
    discussion: """
      Prints one line of JSON: seconds of all texts by repetition (on the wall, and of the processor), seconds from the start \
      to the first answer, bytes of memory in use after it, and the vectors.

      Example:
        parlance-bench encode --model all-MiniLM-L6-v2 --ids texts.ids --batch 32 --weights int8
      """)

  @OptionGroup var options: InferenceOptions

  func run() throws {
    Threads.use(options.threads)
    let clock = Clock()
    var encoder = try SentenceEncoder(contentsOf: options.model)
    if options.weights != .float32 {
      encoder.quantize(to: options.weights)
      TensorMemory.trim()
    }
    let batches = try options.batches(vocabulary: encoder.model.configuration.vocabularySize)
    guard let first = batches.first else { throw ValidationError("\(options.ids) holds no texts") }
    for text in batches.joined() where text.count > encoder.model.configuration.positionCount {
      throw ValidationError("a text of \(text.count) tokens is longer than the model's positions")
    }
    _ = encoder.vectors([first[0]])
    let load = clock.read().wall
    let memory = Clock.residentBytes()
    var vectors: [[Float]] = []
    let (wall, cpu) = options.measure { vectors = batches.flatMap { encoder.vectors($0) } }
    print(
      "{\"seconds\": \(wall), \"cpu\": \(cpu), \"first_answer\": \(load), \"resident\": \(memory), "
        + "\"vectors\": \(vectors)}")
  }
}
