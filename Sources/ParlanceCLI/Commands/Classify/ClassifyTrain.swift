import ArgumentParser
import Parlance

/// `parlance classify train`
struct ClassifyTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a text classifier on labeled lines.",
    discussion: """
      Each line of the text has labels, which start with __label__, and words. Writes NAME.bin, in fastText's \
      format. What helps most, in this order: --lr (0.1 to 1), --epochs (5 to 50), --word-ngrams 2.

      --model tfidf-logistic trains a logistic regression on TF-IDF vectors and writes NAME.logistic. What helps most \
      there: --ngrams 1-2, --sublinear, --c (0.1 to 100).

      --model rnn, gru and lstm train a recurrent network that reads the line in both directions, --model cnn \
      convolutions over 3, 4 and 5 words; they learn one label a line and write a model folder NAME. What helps most there: \
      --pretrained word vectors, --dropout, --epochs. --model transformer is a small transformer over pieces of words, \
      --model bert one that goes on from a BERT's folder, named by --pretrained; Python's transformers load both. For all \
      else there are recipes: see `parlance train`.

      Examples:
        parlance classify train --input labeled.txt --output topics
        parlance classify train --input a.txt b.txt.gz --output topics --lr 0.5 --epochs 25 --word-ngrams 2
        parlance classify train --input labeled.txt --output topics --model tfidf-logistic --ngrams 1-2
        parlance classify train --input labeled.txt --output topics --model cnn --pretrained words.vec
        parlance classify train --input labeled.txt --output topics --model transformer --layers 2 --hidden 128
        parlance classify train --input labeled.txt --output topics --model bert --pretrained bert-base-uncased
      """)

  enum Loss: String, ExpressibleByArgument, CaseIterable { case softmax, ns, hs, ova }

  @Option(parsing: .upToNextOption, help: "Labeled text files, plain or .gz; `-` is standard input.")
  var input: [String]
  @Option(help: "Name of the result, without its extension; of a folder for neural networks.")
  var output: String
  @Option(help: "Kind of classifier.")
  var model = ClassifierFlag.fasttext
  @Option(help: "Numbers in a vector (default: 100).")
  var dim: Int?
  @Option(
    help: "Passes over the text (default: 5; at most 20 for neural networks, 10 for transformer, 4 for bert)."
  )
  var epochs: Int?
  @Option(
    name: .customLong("lr"),
    help:
      "Learning rate at the start; it falls to 0 (default: 0.1; 1 for --solver sgd; 0.0005 for transformer, 0.00005 for bert); of other neural networks: 0.001 throughout."
  )
  var learningRate: Double?
  @Option(
    help:
      "softmax; ns, negative sampling; hs, hierarchical softmax, for many labels; ova, a yes or no for each.")
  var loss = Loss.softmax
  @Option(
    name: [.customLong("word-ngrams"), .customLong("word-n-grams")],
    help: "Longest run of words that counts as one feature.")
  var wordNgrams = 1
  @Option(help: "Leave out words seen less often.")
  var minCount = 1
  @Option(help: "Leave out labels seen less often.")
  var minCountLabel = 0
  @Option(help: "Shortest character n-gram.")
  var minN = 0
  @Option(help: "Longest character n-gram; 0 uses whole words only.")
  var maxN = 0
  @Option(help: "Rows that the n-grams share.")
  var buckets = 2_000_000
  @Option(help: "Labels set against each true one, with --loss ns.")
  var negative = 5
  @Option(help: "How a token starts that is a label.")
  var labelPrefix = "__label__"
  @Option(
    help:
      "Word vectors to start from, of the same dimension: any embedding file; for bert, the model's folder.")
  var pretrained: String?
  @OptionGroup(title: "Logistic regression (--model tfidf-logistic)") var logistic: LogisticArguments
  @OptionGroup(title: "Neural networks (--model \(ClassifierFlag.neuralNames))") var neural: NeuralArguments
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var seed: SeedOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    if let dim { try require(dim, in: 1...10_000, for: "--dim") }
    if let epochs { try require(epochs, in: 1...100_000, for: "--epochs") }
    if let learningRate { try require(learningRate, in: 1e-9...100, for: "--lr") }
    try require(wordNgrams, in: 1...100, for: "--word-ngrams")
    try require(minCount, in: 0...Int(Int32.max), for: "--min-count")
    try require(minCountLabel, in: 0...Int(Int32.max), for: "--min-count-label")
    try require(minN, in: 0...100, for: "--min-n")
    try require(maxN, in: 0...100, for: "--max-n")
    try require(buckets, in: 1...200_000_000, for: "--buckets")
    try require(negative, in: 1...1000, for: "--negative")
    if maxN > 0, minN > maxN { throw ValidationError("--min-n \(minN) is above --max-n \(maxN)") }
    if labelPrefix.isEmpty { throw ValidationError("--label-prefix must not be empty") }
    if model != .tfidfLogistic { try logistic.refuse("it belongs to --model tfidf-logistic") }
    if !model.isNeural { try neural.refuse("it belongs to --model \(ClassifierFlag.neuralNames)") }
    switch model {
    case .fasttext: break
    case .tfidfLogistic:
      try refuse(fastTextFlags + [("--dim", dim != nil), ("--pretrained", pretrained != nil)])
      if logistic.solver == .lbfgs, let flag = epochs != nil ? "--epochs" : learningRate != nil ? "--lr" : nil
      {
        throw ValidationError("\(flag) is for --solver sgd; lbfgs has --max-iterations and --tolerance")
      }
    default:
      try refuse(fastTextFlags + [("--label-prefix", labelPrefix != "__label__")])
      try neural.check(model, dimension: dim, pretrained: pretrained)
    }
  }

  private var fastTextFlags: [(flag: String, isGiven: Bool)] {
    [
      ("--loss", loss != .softmax), ("--word-ngrams", wordNgrams != 1), ("--min-count", minCount != 1),
      ("--min-count-label", minCountLabel != 0), ("--min-n", minN != 0), ("--max-n", maxN != 0),
      ("--buckets", buckets != 2_000_000), ("--negative", negative != 5),
    ]
  }

  /// Refuses flags that the model would pass over.
  private func refuse(_ flags: [(flag: String, isGiven: Bool)]) throws {
    if let (flag, _) = flags.first(where: \.isGiven) {
      throw ValidationError("\(flag) has no effect here: it belongs to --model fasttext")
    }
  }

  func run() throws {
    if model.isNeural { return try trainNeural() }
    guard model == .fasttext else { return try trainLogistic() }
    let file = output + ".bin"
    try OutputPath.check(file)
    let corpus = WatchedCorpus(try TextCorpus(paths: input))
    Interruption.watch()
    let job = TrainingJob(isQuiet: progress.quiet)
    let model = try job.run { observer in
      try ClassifierTrainer(settings).train(on: corpus, observer: observer)
    }
    try model.write(to: file)
    try job.report(model, files: [file], asJSON: results.json)
  }

  private var settings: ClassifierSettings {
    var settings = ClassifierSettings()
    settings.dimension = dim ?? 100
    settings.learningRate = learningRate ?? 0.1
    settings.epochs = epochs ?? 5
    settings.minCount = minCount
    settings.minCountLabel = minCountLabel
    settings.wordNgrams = wordNgrams
    settings.minN = minN
    settings.maxN = maxN
    settings.buckets = buckets
    settings.loss =
      switch loss {
      case .softmax: .softmax
      case .ns: .negativeSampling
      case .hs: .hierarchicalSoftmax
      case .ova: .oneVsAll
      }
    settings.negatives = negative
    settings.labelPrefix = labelPrefix
    settings.pretrainedVectors = pretrained
    settings.threads = threads.count
    settings.seed = seed.seed
    return settings
  }
}
