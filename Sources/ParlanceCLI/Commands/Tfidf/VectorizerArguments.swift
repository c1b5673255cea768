import ArgumentParser
import Parlance

/// How documents become vectors: the flags of every command that learns a vectorizer.
struct VectorizerArguments: ParsableArguments {
  enum Unit: String, ExpressibleByArgument, CaseIterable {
    case word, icu, char
    case charWB = "char-wb"
  }

  enum Accents: String, ExpressibleByArgument, CaseIterable { case none, unicode, ascii }
  enum Weight: String, ExpressibleByArgument, CaseIterable {
    case none, smooth, textbook, plain, shifted, bm25
  }
  enum Norm: String, ExpressibleByArgument, CaseIterable { case none, l1, l2 }

  /// `2` or `1-3`.
  struct NgramRange: ExpressibleByArgument {
    let lengths: ClosedRange<Int>

    init?(argument: String) {
      let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends.first, let shortest = first, let last = ends.last,
        let longest = last,
        shortest <= longest
      else { return nil }
      lengths = shortest...longest
    }

    var defaultValueDescription: String { "\(lengths.lowerBound)-\(lengths.upperBound)" }
  }

  /// A whole number is a count, a number with a point a share.
  struct Limit: ExpressibleByArgument {
    let limit: VectorizerOptions.DocumentLimit

    init?(argument: String) {
      if let count = Int(argument), count >= 0 {
        limit = .count(count)
      } else if let share = Double(argument), share >= 0, share <= 1 {
        limit = .share(share)
      } else {
        return nil
      }
    }
  }

  @Option(
    help: ArgumentHelp(
      "What a feature is made of: word, by --token-pattern; icu, words by the Unicode rules of --locale (Thai and "
        + "Chinese too); char; char-wb, characters inside of words."))
  var analyzer = Unit.word
  @Option(help: "Regular expression for words; with a group, the group is the word.")
  var tokenPattern = AnalyzerOptions.Unit.defaultPattern
  @Option(help: "Language of the text, for --analyzer icu.") var locale = "root"
  @Option(help: "How many words or characters in a row are one feature: 2, or 1-3 (default: 1).")
  var ngrams: NgramRange?
  @Option(help: "Words to leave out: english, or a file with one a line.") var stopWords: String?
  @Option(help: "Reduce words to stems by Snowball's rules for a language, such as english.") var stem:
    String?
  @Option(help: "Take accents off: unicode, or ascii, which drops all other letters too.")
  var accents = Accents.none
  @Flag(help: "Tell capitals from small letters.") var keepCase = false
  @Option(help: "Leave out terms in fewer documents: a count, or with a point a share of all (default: 1).")
  var minDf: Limit?
  @Option(help: "Leave out terms in more documents: a count, or with a point a share of all (default: 1.0).")
  var maxDf: Limit?
  @Option(help: "Keep only so many terms, the most frequent.") var maxFeatures: Int?
  @Option(help: "A file with the terms to use, one a line, in the order of their columns.") var vocabulary:
    String?
  @Flag(help: "Count a term once a document.") var binary = false
  @Flag(help: "Replace a count tf by 1 + ln tf.") var sublinear = false
  @Option(
    help: ArgumentHelp(
      "Weight of a term in df of N documents: smooth, ln((1+N)/(1+df))+1; textbook, ln(N/df)+1; plain, ln(N/df); "
        + "shifted, ln(N/(1+df)); bm25, ln(1+(N-df+0.5)/(df+0.5)); none."))
  var idf = Weight.smooth
  @Option(help: "Length that each vector is brought to.") var norm = Norm.l2

  func validate() throws {
    if let maxFeatures { try require(maxFeatures, in: 1...Int(Int32.max), for: "--max-features") }
    if let lengths = ngrams?.lengths {
      try require(lengths.lowerBound, in: 1...100, for: "--ngrams")
      try require(lengths.upperBound, in: 1...100, for: "--ngrams")
    }
    let isWords = analyzer == .word || analyzer == .icu
    let kind = "--analyzer \(analyzer.rawValue)"
    if analyzer != .word, tokenPattern != AnalyzerOptions.Unit.defaultPattern {
      throw ValidationError("--token-pattern finds words for --analyzer word; \(kind) does not use it")
    }
    if analyzer != .icu, locale != "root" {
      throw ValidationError("--locale is for --analyzer icu; \(kind) does not use it")
    }
    if !isWords, let flag = stem != nil ? "--stem" : stopWords != nil ? "--stop-words" : nil {
      throw ValidationError("\(flag) needs words; \(kind) has none")
    }
    if vocabulary != nil, maxFeatures != nil || minDf != nil || maxDf != nil {
      throw ValidationError(
        "--vocabulary names all terms; it can't be joined with --min-df, --max-df or --max-features")
    }
  }

  /// The flags that say what a feature is and were given.
  private var analyzerFlags: [String] {
    Self.names([
      ("--analyzer", analyzer != .word),
      ("--token-pattern", tokenPattern != AnalyzerOptions.Unit.defaultPattern),
      ("--locale", locale != "root"), ("--ngrams", ngrams != nil), ("--stop-words", stopWords != nil),
      ("--stem", stem != nil), ("--accents", accents != .none), ("--keep-case", keepCase),
    ])
  }

  /// The flags that only learning from documents can follow and that were given.
  private var learningFlags: [String] {
    Self.names([
      ("--min-df", minDf != nil), ("--max-df", maxDf != nil), ("--max-features", maxFeatures != nil),
      ("--vocabulary", vocabulary != nil), ("--sublinear", sublinear), ("--idf", idf != .smooth),
    ])
  }

  private var otherFlags: [String] { Self.names([("--binary", binary), ("--norm", norm != .l2)]) }

  private static func names(_ flags: [(name: String, isGiven: Bool)]) -> [String] {
    flags.filter(\.isGiven).map(\.name)
  }

  /// Refuses all flags of this group, which would be passed over.
  /// - Throws: `ValidationError` naming the first that was given.
  func refuse(_ reason: String) throws {
    if let flag = (analyzerFlags + otherFlags + learningFlags).first {
      throw ValidationError("\(flag) has no effect here: \(reason)")
    }
  }

  /// Refuses flags that hashing can't follow.
  /// - Throws: `ValidationError` naming the first that was given.
  func refuseLearning(_ reason: String) throws {
    if let flag = learningFlags.first { throw ValidationError("\(flag) has no effect here: \(reason)") }
  }

  /// - Throws: `FileError` where a list can't be read.
  func analyzerOptions() throws -> AnalyzerOptions {
    var options = AnalyzerOptions()
    options.lowercase = !keepCase
    options.accents = AnalyzerOptions.AccentStripping(rawValue: accents.rawValue) ?? .none
    options.unit =
      switch analyzer {
      case .word: .pattern(tokenPattern)
      case .icu: .segments(locale: locale)
      case .char: .characters
      case .charWB: .charactersInWords
      }
    if let stopWords {
      options.stopWords = stopWords == "english" ? StopWords.english : Set(try Self.lines(of: stopWords))
    }
    options.stemmer = stem
    options.ngrams = ngrams?.lengths ?? 1...1
    return options
  }

  /// - Throws: `FileError` where a list can't be read.
  func options() throws -> VectorizerOptions {
    var options = VectorizerOptions()
    options.analyzer = try analyzerOptions()
    if let minDf { options.minDocuments = minDf.limit }
    if let maxDf { options.maxDocuments = maxDf.limit }
    options.maxFeatures = maxFeatures
    options.vocabulary = try vocabulary.map(Self.lines)
    options.isBinary = binary
    options.isSublinear = sublinear
    options.inverseDocumentFrequency = .init(rawValue: idf.rawValue) ?? .smooth
    options.norm = .init(rawValue: norm.rawValue) ?? .l2
    return options
  }

  private static func lines(of path: String) throws -> [String] {
    var lines: [String] = []
    try TextCorpus(paths: [path]).forEachLine { line, _ in
      let word = line.hasSuffix("\r") ? String(line.dropLast()) : line
      if !word.isEmpty { lines.append(word) }
    }
    return lines
  }
}
