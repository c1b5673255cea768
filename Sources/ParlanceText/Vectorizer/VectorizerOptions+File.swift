import ParlanceFiles

/// How options lie in a model file.
extension VectorizerOptions {
  // The order of these lists is part of the format: new cases go to the end.
  private static let accents: [AnalyzerOptions.AccentStripping] = [.none, .unicode, .ascii]
  private static let weights: [InverseDocumentFrequency] = [
    .none, .smooth, .textbook, .plain, .shifted, .bm25,
  ]
  private static let norms: [Norm] = [.none, .l1, .l2]
  private enum Kind { case pattern, segments, characters, charactersInWords }
  private static let kinds: [Kind] = [.pattern, .segments, .characters, .charactersInWords]

  func write(to file: inout AtomicFile) throws {
    try file.write(flag: analyzer.lowercase)
    try file.write(choice: analyzer.accents, of: Self.accents)
    switch analyzer.unit {
    case .pattern(let pattern):
      try file.write(choice: Kind.pattern, of: Self.kinds)
      try file.write(counted: pattern)
    case .segments(let locale):
      try file.write(choice: Kind.segments, of: Self.kinds)
      try file.write(counted: locale)
    case .characters: try file.write(choice: Kind.characters, of: Self.kinds)
    case .charactersInWords: try file.write(choice: Kind.charactersInWords, of: Self.kinds)
    }
    try file.write(littleEndian: Int64(analyzer.stopWords.count))
    for word in analyzer.stopWords.sorted() { try file.write(counted: word) }
    try file.write(counted: analyzer.stemmer ?? "")
    try file.write(littleEndian: UInt32(analyzer.ngrams.lowerBound))
    try file.write(littleEndian: UInt32(analyzer.ngrams.upperBound))
    try write(minDocuments, to: &file)
    try write(maxDocuments, to: &file)
    try file.write(littleEndian: Int64(maxFeatures ?? 0))
    try file.write(flag: isBinary)
    try file.write(flag: isSublinear)
    try file.write(choice: inverseDocumentFrequency, of: Self.weights)
    try file.write(choice: norm, of: Self.norms)
    try file.write(flag: vocabulary != nil)
  }

  private func write(_ limit: DocumentLimit, to file: inout AtomicFile) throws {
    switch limit {
    case .count(let count):
      try file.write(flag: false)
      try file.write(littleEndian: Int64(count))
    case .share(let share):
      try file.write(flag: true)
      try file.write(littleEndian: share)
    }
  }

  /// - Returns: the options, and whether their vocabulary, which is that of the model, was given.
  static func read(from reader: inout ModelFieldReader) throws -> (
    options: VectorizerOptions, hasVocabulary: Bool
  ) {
    var options = VectorizerOptions()
    options.analyzer.lowercase = try reader.flag("lower case")
    options.analyzer.accents = try reader.choice("accents", of: accents)
    switch try reader.choice("unit", of: kinds) {
    case .pattern: options.analyzer.unit = .pattern(try reader.string("token pattern"))
    case .segments: options.analyzer.unit = .segments(locale: try reader.string("locale"))
    case .characters: options.analyzer.unit = .characters
    case .charactersInWords: options.analyzer.unit = .charactersInWords
    }
    let stopWords = try reader.count("number of stop words", size: 4)
    for _ in 0..<stopWords { options.analyzer.stopWords.insert(try reader.string("stop word")) }
    let stemmer = try reader.string("stemmer")
    options.analyzer.stemmer = stemmer.isEmpty ? nil : stemmer
    let start = reader.offset
    let shortest = Int(try reader.integer("shortest n-gram", as: UInt32.self))
    let longest = Int(try reader.integer("longest n-gram", as: UInt32.self))
    guard shortest >= 1, shortest <= longest, longest <= 100 else {
      throw reader.error("n-grams", at: start, "they run from \(shortest) to \(longest)")
    }
    options.analyzer.ngrams = shortest...longest
    options.minDocuments = try readLimit(from: &reader)
    options.maxDocuments = try readLimit(from: &reader)
    let features = Int(try reader.integer("most features", as: Int64.self))
    options.maxFeatures = features == 0 ? nil : features
    options.isBinary = try reader.flag("binary")
    options.isSublinear = try reader.flag("sublinear")
    options.inverseDocumentFrequency = try reader.choice("inverse document frequency", of: weights)
    options.norm = try reader.choice("norm", of: norms)
    return (options, try reader.flag("given vocabulary"))
  }

  private static func readLimit(from reader: inout ModelFieldReader) throws -> DocumentLimit {
    if try reader.flag("kind of limit") { return .share(try reader.double("limit of documents")) }
    return .count(Int(try reader.integer("limit of documents", as: Int64.self)))
  }
}
