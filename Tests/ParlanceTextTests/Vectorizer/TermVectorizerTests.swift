import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct TermVectorizerTests {
  private func fit(
    _ documents: [String], _ change: (inout VectorizerOptions) -> Void = { _ in }
  ) throws -> TermVectorizer {
    var options = VectorizerOptions()
    change(&options)
    return try TermVectorizer.fit(DocumentCollection(documents), options: options)
  }

  @Test func errorsOfFitting() {
    #expect(throws: VectorizerError.noDocuments) { try fit([]) }
    #expect(throws: VectorizerError.emptyVocabulary) { try fit(["a b c", ""]) }
    #expect(throws: VectorizerError.noTermsRemain) { try fit(["aa", "bb"]) { $0.minDocuments = .count(2) } }
    #expect(throws: VectorizerError.limitsCross(minimum: 3, maximum: 2)) {
      try fit(["aa", "aa"]) { $0.minDocuments = .count(3) }
    }
    #expect(throws: VectorizerError.termInNoDocument(term: "zz")) {
      try fit(["aa"]) {
        $0.vocabulary = ["aa", "zz"]
        $0.inverseDocumentFrequency = .textbook
      }
    }
    for change: (inout VectorizerOptions) -> Void in [
      { $0.vocabulary = [] }, { $0.vocabulary = ["a", "a"] }, { $0.maxFeatures = 0 },
      { $0.minDocuments = .share(1.5) }, { $0.maxDocuments = .count(-1) }, { $0.minDocuments = .share(.nan) },
    ] {
      #expect(throws: VectorizerError.self) { try fit(["aa"], change) }
    }
  }

  /// Made-up documents with many repeated and many rare words, ties in counts, and several scripts.
  private func documents(_ count: Int) -> [String] {
    var random = SplitMix(state: 5)
    return (0..<count).map { _ in
      (0..<Int.random(in: 0...60, using: &random)).map { _ in
        let word = Int.random(in: 0..<Int.random(in: 1...3000, using: &random), using: &random)
        return word % 7 == 0 ? "слово\(word)" : "word\(word)"
      }.joined(separator: " ")
    }
  }

  @Test("long rows over many columns ascend")
  func longRows() throws {
    var random = SplitMix(state: 9)
    // Terms of up to 19 bytes, and more columns than two bytes count.
    let words = (0..<70_000).map { "\($0 % 3 == 0 ? "averylongbeginning" : "w")\($0)" }
    var options = VectorizerOptions()
    options.vocabulary = words
    (options.inverseDocumentFrequency, options.norm) = (.none, .none)
    let texts = (0..<20).map { _ in
      (0..<900).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }
    }
    let vectorizer = try TermVectorizer.fit(
      DocumentCollection(texts.map { $0.joined(separator: " ") }), options: options)
    let matrix = try vectorizer.transform(DocumentCollection(texts.map { $0.joined(separator: " ") }))
    for (row, text) in texts.enumerated() {
      let counts = Dictionary(grouping: text, by: { $0 }).mapValues(\.count)
      let expected = words.indices.filter { counts[words[$0]] != nil }
      let entries = matrix.row(row)
      #expect(entries.map(\.column) == expected)
      #expect(entries.allSatisfy { $0.value == Double(counts[words[$0.column]] ?? 0) })
    }
  }

  @Test("the number of threads does not matter", arguments: [2, 3, 8])
  func threads(count: Int) throws {
    let texts = DocumentCollection(documents(3000))
    var options = VectorizerOptions()
    options.maxFeatures = 777
    let one = try TermVectorizer.fitTransform(texts, options: options, threads: 1)
    let many = try TermVectorizer.fitTransform(texts, options: options, threads: count)
    #expect(one.vectorizer.documentFrequencies == many.vectorizer.documentFrequencies)
    let isEqual = one.matrix == many.matrix
    #expect(isEqual)
    let isTransformed = try many.vectorizer.transform(texts, threads: count) == one.matrix
    #expect(isTransformed)
  }

  @Test func corpusLinesAreDocuments() throws {
    let texts = documents(500)
    let (vectorizer, matrix) = try TermVectorizer.fitTransform(lines: LinesCorpus(texts), threads: 2)
    let expected = try TermVectorizer.fitTransform(DocumentCollection(texts))
    #expect(vectorizer.documentCount == 500)
    let isEqual = matrix == expected.matrix
    #expect(isEqual)
    var rows = 0
    try vectorizer.transform(lines: LinesCorpus(texts), threads: 2) { rows += $0.rowCount }
    #expect(rows == 500)
  }

  @Test func maxFeaturesBreaksTiesBySpelling() throws {
    let vectorizer = try fit(["bb cc aa dd dd"]) { $0.maxFeatures = 3 }
    #expect((0..<3).map(vectorizer.term) == ["aa", "bb", "dd"])
  }

  @Test func longDocument() throws {
    let text = String(repeating: "word and more ", count: 1_000_000)
    let (_, matrix) = try TermVectorizer.fitTransform(DocumentCollection([text, "word"]), options: .counts)
    #expect(matrix.row(0).map(\.value) == [1_000_000, 1_000_000, 1_000_000])
  }

  @Test func transposingTwiceChangesNothing() throws {
    let (_, matrix) = try TermVectorizer.fitTransform(DocumentCollection(documents(50)))
    let isEqual = matrix.transposed().transposed() == matrix
    #expect(isEqual)
  }
}

@Suite struct TermVectorizerFileTests {
  private func vectorizer() throws -> TermVectorizer {
    var options = VectorizerOptions()
    options.analyzer.stopWords = ["the", "and"]
    options.analyzer.stemmer = "english"
    options.analyzer.ngrams = 1...2
    options.analyzer.accents = .unicode
    options.minDocuments = .share(0.01)
    options.maxFeatures = 40
    options.isSublinear = true
    options.inverseDocumentFrequency = .textbook
    options.norm = .l1
    return try TermVectorizer.fit(
      DocumentCollection(["the ships sail and sink", "sailing in the Café", "ships"]), options: options)
  }

  @Test func roundTrip() throws {
    let folder = try TemporaryFolder()
    let saved = try vectorizer()
    try saved.write(to: folder.path("model.tfidf"))
    let loaded = try TermVectorizer(contentsOf: folder.path("model.tfidf"))
    #expect(loaded.options == saved.options)
    #expect(loaded.documentFrequencies == saved.documentFrequencies)
    #expect(loaded.inverseDocumentFrequencies == saved.inverseDocumentFrequencies)
    #expect((0..<loaded.columnCount).map(loaded.term) == (0..<saved.columnCount).map(saved.term))
    let text = "CAFÉ ships sailing"
    #expect(try loaded.transform(text) == saved.transform(text))
    #expect(try folder.names == ["model.tfidf"])
  }

  @Test func givenVocabularyKeepsItsOrder() throws {
    let folder = try TemporaryFolder()
    var options = VectorizerOptions()
    options.vocabulary = ["zz", "aa"]
    try TermVectorizer.fit(DocumentCollection(["aa"]), options: options).write(to: folder.path("m.tfidf"))
    let loaded = try TermVectorizer(contentsOf: folder.path("m.tfidf"))
    #expect(loaded.options.vocabulary == ["zz", "aa"])
    #expect(loaded.column(of: "aa") == 1)
  }

  @Test("a file cut anywhere is refused, one with any bit turned never traps")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.tfidf")
    try vectorizer().write(to: path)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for count in 0..<bytes.count {
      let cut = try folder.write(Array(bytes[..<count]), as: "cut")
      #expect(throws: VectorizerError.self, "\(count) bytes") { try TermVectorizer(contentsOf: cut) }
    }
    let long = try folder.write(bytes + [0], as: "long")
    #expect(throws: VectorizerError.self) { try TermVectorizer(contentsOf: long) }
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x80
      let name = try folder.write(damaged, as: "damaged")
      do {
        _ = try TermVectorizer(contentsOf: name).transform("ships sail")
      } catch let error as VectorizerError {
        guard case .corruptFile(name, _, _, _) = error else { throw error }
      }
    }
    #expect(throws: (any Error).self) { try TermVectorizer(contentsOf: folder.path("none")) }
  }
}
