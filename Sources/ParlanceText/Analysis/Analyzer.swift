import ParlanceFiles

/// Turns a text into features: lower case, accents, words or characters, stop words, stems, n-grams, in this order.
/// Any number of threads may share one.
public struct Analyzer: Sendable {
  public let options: AnalyzerOptions
  let pattern: TokenPattern?
  let segmenter: WordSegmenter?
  let stemmer: Stemmer?
  let stopWords: StopWordTable
  let decomposition = UnicodeNormalizer(.nfkd)

  /// The longest document in bytes: places in it are counted in 32 bits, and lower case may take half as much again.
  static let longestDocument = 1 << 30

  /// - Throws: `AnalyzerError` where an option can't be used; `UnicodeError` where a locale is not known.
  public init(_ options: AnalyzerOptions = AnalyzerOptions()) throws {
    guard options.ngrams.lowerBound >= 1, options.ngrams.upperBound <= 100 else {
      throw AnalyzerError.invalidNgrams(options.ngrams)
    }
    self.options = options
    if case .pattern(let text) = options.unit { pattern = try TokenPattern(text) } else { pattern = nil }
    if case .segments(let locale) = options.unit {
      segmenter = try WordSegmenter(locale: locale)
    } else {
      segmenter = nil
    }
    stemmer = try options.stemmer.map { try Stemmer($0) }
    stopWords = StopWordTable(options.stopWords)
  }

  /// The features of a text: all n-grams of the shortest length first, each length from left to right (characters in
  /// words: word by word).
  /// - Throws: `AnalyzerError.documentTooLong`, `UnicodeError`.
  public func features(of text: String) throws -> [String] {
    var features: [String] = []
    var analyzed = AnalyzedText()
    try analyze(text.utf8.span, into: &analyzed)
    forEachFeature(of: analyzed) { bytes, range in
      features.append(String(copying: UTF8Span(unchecked: bytes.extracting(range))))
    }
    return features
  }

  /// Prepares a text in valid UTF-8.
  func analyze(_ text: Span<UInt8>, into analyzed: inout AnalyzedText) throws {
    guard text.count <= Self.longestDocument else {
      throw AnalyzerError.documentTooLong(bytes: text.count)
    }
    if let shortest = pattern?.shortestRun, options.accents == .none {
      analyzed.findWordRuns(
        in: text, shortest: shortest, lowercase: options.lowercase, except: stopWords)
      stem(&analyzed)
      return
    }
    var draft: [UInt8] = []
    swap(&draft, &analyzed.draft)
    draft.removeAll(keepingCapacity: true)
    try prepare(text, into: &draft)
    switch options.unit {
    case .pattern: findWords(in: draft.span, &analyzed)
    case .segments: try findSegments(in: draft.span, &analyzed)
    case .characters: analyzed.collapseSpaces(of: draft.span)
    case .charactersInWords: analyzed.padWords(of: draft.span)
    }
    swap(&draft, &analyzed.draft)
    stem(&analyzed)
  }

  /// Lower case and accents.
  private func prepare(_ text: Span<UInt8>, into draft: inout [UInt8]) throws {
    if options.lowercase {
      PythonCharacters.appendLowercased(text, to: &draft)
    } else {
      draft.append(copying: text)
    }
    // ASCII has no accents, and scikit-learn leaves it alone too.
    guard options.accents != .none, !UTF8Repair.isASCII(draft.span) else { return }
    var decomposed: [UInt8] = []
    if try !decomposition.append(draft.span, to: &decomposed) { decomposed = draft }
    draft.removeAll(keepingCapacity: true)
    let input = decomposed.span
    var index = 0
    while index < input.count {
      let (scalar, length) = UTF8Scalar.decode(input, at: index)
      let isKept =
        options.accents == .ascii ? scalar < 0x80 : !PythonCharacters.contains(.combining, scalar)
      if isKept { draft.append(copying: input.extracting(index..<index + length)) }
      index += length
    }
  }

  private func findWords(in text: Span<UInt8>, _ analyzed: inout AnalyzedText) {
    guard let pattern else { return }
    if let shortest = pattern.shortestRun {
      analyzed.findWordRuns(in: text, shortest: shortest, lowercase: false, except: stopWords)
      return
    }
    var words: [Range<Int>] = []
    var matcher = TokenMatcher(pattern)
    matcher.forEachToken(in: text) { words.append($0) }
    analyzed.copyWords(words, of: text, except: stopWords)
  }

  private func findSegments(in text: Span<UInt8>, _ analyzed: inout AnalyzedText) throws {
    var words: [Range<Int>] = []
    try segmenter?.forEachSegment(in: text) { if $0.isWord { words.append($0.range) } }
    analyzed.copyWords(words, of: text, except: stopWords)
  }

  private func stem(_ analyzed: inout AnalyzedText) {
    guard let stemmer, options.unit.isWords else { return }
    stemmer.withLibrary { library in
      analyzed.rewrite { word, output in library.append(word, to: &output) }
    }
  }
}

extension AnalyzerOptions.Unit {
  /// Whether there are words, which may be left out and stemmed.
  var isWords: Bool {
    switch self {
    case .pattern, .segments: true
    case .characters, .charactersInWords: false
    }
  }
}
