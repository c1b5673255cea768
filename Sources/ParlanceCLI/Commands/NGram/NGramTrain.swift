import ArgumentParser
import Parlance

/// `parlance ngram train`
struct NGramTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train an n-gram model, by default with interpolated modified Kneser-Ney smoothing.",
    discussion: """
      One sentence a line, words parted by blanks: prepare text by `parlance tokenize`. The result is an ARPA file, \
      packed where the name ends in .gz, or a binary model where it ends in .bin. The numbers are those of KenLM's lmplz. \
      --threads are for writing an ARPA file; all else goes by one.

      Examples:
        parlance ngram train --order 3 --output tales.arpa tales.txt
        parlance ngram train --order 5 --prune 0 0 1 --output tales.bin tales.txt letters.txt.gz
        zcat dump.gz | parlance ngram train --order 4 --memory 500M --output dump.arpa.gz -
      """)

  @Option(help: "Words in the longest n-grams.") var order: Int
  @Option(
    help: ArgumentHelp(
      "How unseen n-grams get their share: kneser-ney; witten-bell, which can be estimated from any text; "
        + "stupid-backoff, scores for very large texts that do not sum to 1."))
  var smoothing = NGramSmoothing.kneserNey
  @Option(help: "Name of the result; `-` is standard output.") var output: String
  @Option(
    parsing: .upToNextOption,
    help: "Leave out n-grams seen at most this often: one number an order, the first 0; the last holds on.")
  var prune: [Int] = []
  @Flag(help: "Use the discounts 0.5, 1 and 1.5 where they can't be estimated (small or repetitive text).")
  var discountFallback = false
  @Option(
    parsing: .upToNextOption, help: "The same, with discounts of your own for counts of 1, 2 and 3 or more.")
  var fallbackDiscounts: [Double] = []
  @Option(help: "0 gives all of the mass that single words leave to the unknown word.")
  var interpolateUnigrams = 1
  @Option(help: "A file of the only words that the model may hold.") var limitVocab: String?
  @Flag(help: "Pass over <s>, </s> and <unk> in the text instead of stopping there.") var skipSymbols = false
  @Option(help: "Memory for counting, such as 500M or 4G; what is beyond goes to temporary files.")
  var memory = "2G"
  @Option(help: "Folder for temporary files (default: $TMPDIR, else /tmp).") var temporary: String?
  @Argument(help: "Text files, plain or .gz; `-` is standard input.") var corpus: [String]
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var results: OutputOptions

  func validate() throws {
    try require(order, in: 1...NGramSettings.largestOrder, for: "--order")
    try require(interpolateUnigrams, in: 0...1, for: "--interpolate-unigrams")
    if prune.count > order { throw ValidationError("--prune has more numbers than there are orders") }
    for (index, threshold) in prune.enumerated() {
      if index == 0 && threshold != 0 {
        throw ValidationError("--prune must begin with 0: no word is left out")
      }
      if index > 0 && threshold < prune[index - 1] { throw ValidationError("--prune must not fall") }
    }
    if !fallbackDiscounts.isEmpty {
      guard fallbackDiscounts.count == 3 else {
        throw ValidationError("--fallback-discounts takes three numbers, such as 0.5 1 1.5")
      }
      for (index, discount) in fallbackDiscounts.enumerated() {
        try require(discount, in: 0...Double(index + 1), for: "--fallback-discounts (number \(index + 1))")
      }
    }
    if smoothing != .kneserNey {
      let given = [
        ("--discount-fallback", discountFallback), ("--fallback-discounts", !fallbackDiscounts.isEmpty),
        ("--interpolate-unigrams", smoothing == .stupidBackoff && interpolateUnigrams != 1),
      ]
      if let (flag, _) = given.first(where: \.1) {
        throw ValidationError("\(flag) has no effect with --smoothing \(smoothing.rawValue)")
      }
    }
    _ = try memoryLimit
    if results.json && output == "-" {
      throw ValidationError("--json and --output - would mix on standard output")
    }
    if output == "-.bin" { throw ValidationError("a binary model needs a file") }
  }

  private var memoryLimit: Int {
    get throws {
      guard let bytes = ByteCount.parse(memory), bytes >= 1 << 20 else {
        throw ValidationError("--memory must be a size such as 500M or 4G, at least 1M, not \(memory)")
      }
      return bytes
    }
  }

  func run() throws {
    if output != "-" { try OutputPath.check(output) }
    let settings = try settings()
    let text = try TextCorpus(paths: corpus)
    Interruption.watch()
    let start = ContinuousClock.now
    let meter = NGramMeter(isQuiet: progress.quiet)
    defer { meter.finish() }
    let (model, summary) = try NGramTrainer(settings).train(on: WatchedCorpus(text)) {
      try meter.show($0)
    }
    meter.finish()
    for (index, order) in summary.orders.enumerated() {
      guard let reason = order.fallbackReason else { continue }
      Launcher.complain("fixed discounts stand in for those of the \(index + 1)-grams: \(reason)")
    }
    try write(model)
    try report(summary, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  private func settings() throws -> NGramSettings {
    var settings = NGramSettings()
    settings.order = order
    settings.smoothing = smoothing
    settings.pruning = prune
    if fallbackDiscounts.count == 3 {
      settings.fallbackDiscounts = Discounts(
        one: fallbackDiscounts[0], two: fallbackDiscounts[1], three: fallbackDiscounts[2])
    } else if discountFallback {
      settings.fallbackDiscounts = .fallback
    }
    settings.interpolatesUnigrams = interpolateUnigrams == 1
    settings.skipsReservedWords = skipSymbols
    settings.memoryLimit = try memoryLimit
    settings.temporaryFolder = temporary
    if let limitVocab {
      var words = Vocabulary()
      try TextCorpus(paths: [limitVocab]).forEachLine { line, _ in
        for word in line.utf8.split(whereSeparator: { $0 <= 0x20 }) { words.add(String(Substring(word))) }
      }
      settings.allowedWords = words
    }
    return settings
  }

  private func write(_ model: BackoffModel) throws {
    if output == "-" {
      let standard = StandardOutput()
      try model.writeARPA(threads: threads.count) { piece in
        try standard.bytes(piece.indices.map { piece[$0] })
      }
      try standard.flush()
    } else if output.hasSuffix(".bin") {
      try NGramModel(model).write(to: output)
    } else {
      try model.writeARPA(to: output, threads: threads.count)
    }
  }

  private struct Summary: Encodable {
    struct Order: Encodable {
      let seen: Int
      let kept: Int
      let discounts: [Double]
      let isFallback: Bool

      enum CodingKeys: String, CodingKey {
        case seen, kept, discounts
        case isFallback = "fallback"
      }
    }
    let sentences: Int
    let words: Int
    let seconds: Double
    let orders: [Order]
    let file: String
  }

  private func report(_ summary: NGramSummary, seconds: Double) throws {
    if output == "-" { return }
    let standard = StandardOutput()
    if results.json {
      try standard.json(
        Summary(
          sentences: summary.sentences, words: summary.words, seconds: seconds,
          orders: summary.orders.map {
            Summary.Order(
              seen: $0.seen, kept: $0.kept,
              discounts: [$0.discounts.one, $0.discounts.two, $0.discounts.three],
              isFallback: $0.fallbackReason != nil)
          }, file: output))
    } else {
      let counts = summary.orders.map { Numbers.grouped($0.kept) }.joined(separator: " + ")
      try standard.line(
        "\(Numbers.grouped(summary.words)) words in \(Numbers.grouped(summary.sentences)) lines, \(counts) n-grams, "
          + "\(Numbers.fixed(seconds, 1)) s: wrote \(output)")
    }
    try standard.flush()
  }
}

extension NGramSmoothing: ExpressibleByArgument {}
