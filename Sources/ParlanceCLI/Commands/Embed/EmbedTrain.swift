import ArgumentParser
import Parlance

/// `parlance embed train`
struct EmbedTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train word embeddings on text.",
    discussion: """
      Writes NAME.bin (fastText's format) and NAME.vec (text). The text is split at white space and used as it \
      is: lower-case it and split off punctuation first (see `parlance tokenize`).

      Examples:
        parlance embed train --input corpus.txt --output words
        parlance embed train --input a.txt b.txt.gz --output words --dim 300 --max-n 0
        zcat dump.gz | parlance embed train --input - --output words --method cbow
      """)

  enum Method: String, ExpressibleByArgument, CaseIterable { case skipgram, cbow }
  enum Vectors: String, ExpressibleByArgument, CaseIterable { case input, sum }

  @Option(parsing: .upToNextOption, help: "Text files, plain or .gz; `-` is standard input.")
  var input: [String]
  @Option(help: "Name of the result, without its extension.")
  var output: String
  @Option(help: "skipgram predicts the neighbors from the word, cbow the word from its neighbors.")
  var method = Method.skipgram
  @Option(help: "Numbers in a vector.")
  var dim = 100
  @Option(help: "Widest distance between a word and its neighbor.")
  var window = 5
  @Option(help: "Random words set against each true neighbor.")
  var negative = 5
  @Option(
    help: """
      Words of a window that share their random words: more is faster, a little less precise. (default: 1 with \
      n-grams, else 2)
      """)
  var sharing: Int?
  @Option(help: "Leave out words seen less often.")
  var minCount = 5
  @Option(help: "Share of the text above which a word is thinned out; 0 keeps all.")
  var subsample = 1e-4
  @Option(help: "Passes over the text.")
  var epochs = 5
  @Option(name: .customLong("lr"), help: "Learning rate at the start; it falls to 0.")
  var learningRate = 0.05
  @Option(help: "Shortest character n-gram.")
  var minN = 3
  @Option(help: "Longest character n-gram; 0 trains whole words only.")
  var maxN = 6
  @Option(help: "Rows that the n-grams share.")
  var buckets = 2_000_000
  @Option(help: "What a vector is: the input row, or the sum of input and context rows.")
  var vectors = Vectors.input
  @Flag(help: "Update pair by pair, each with fresh random words, as the papers do; slower.")
  var exact = false
  @Option(help: "Random words are drawn in proportion to count to this power; word2vec has 0.75.")
  var negativePower = 0.5
  @Flag(help: "Write no NAME.vec.")
  var noVec = false
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var seed: SeedOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    try require(dim, in: 1...10_000, for: "--dim")
    try require(window, in: 1...1000, for: "--window")
    try require(negative, in: 1...1000, for: "--negative")
    if let sharing { try require(sharing, in: 1...2000, for: "--sharing") }
    try require(minCount, in: 1...Int(Int32.max), for: "--min-count")
    try require(subsample, in: 0...1, for: "--subsample")
    try require(epochs, in: 1...100_000, for: "--epochs")
    try require(learningRate, in: 1e-9...100, for: "--lr")
    try require(minN, in: 0...100, for: "--min-n")
    try require(maxN, in: 0...100, for: "--max-n")
    try require(buckets, in: 1...200_000_000, for: "--buckets")
    try require(negativePower, in: 0...10, for: "--negative-power")
    if maxN > 0, minN > maxN { throw ValidationError("--min-n \(minN) is above --max-n \(maxN)") }
  }

  func run() throws {
    let files = [output + ".bin"] + (noVec ? [] : [output + ".vec"])
    for file in files { try OutputPath.check(file) }
    let corpus = try TextCorpus(paths: input)
    Interruption.watch()
    let job = TrainingJob(isQuiet: progress.quiet)
    let (model, summary) = try job.run { observer in
      try EmbeddingTrainer(settings).trainReporting(on: WatchedCorpus(corpus), observer: observer)
    }
    try model.write(to: files[0])
    if !noVec { try model.writeVectors(to: files[1]) }
    try job.report(
      model, files: files, wordsPerSecond: summary.tokensPerSecond, loss: summary.loss, asJSON: results.json)
  }

  private var settings: EmbeddingSettings {
    var settings = EmbeddingSettings()
    settings.method = method == .skipgram ? .skipgram : .cbow
    settings.dimension = dim
    settings.window = window
    settings.negatives = negative
    settings.sharing = sharing
    settings.minCount = minCount
    settings.subsample = subsample
    settings.epochs = epochs
    settings.learningRate = learningRate
    settings.minN = minN
    settings.maxN = maxN
    settings.buckets = buckets
    settings.vectors = vectors == .input ? .input : .sum
    settings.negativePower = negativePower
    settings.exact = exact
    settings.threads = threads.count
    settings.seed = seed.seed
    return settings
  }
}
