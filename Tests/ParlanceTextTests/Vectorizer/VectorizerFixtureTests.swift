import Foundation
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct VectorizerFixtureTests {
  @Test("matrices equal scikit-learn's", arguments: [1, 2])
  func matrices(threads: Int) throws {
    let documents = try VectorizerFixture.documents()
    let settings = try VectorizerFixture.all.get()
    #expect(settings.count > 20)
    for setting in settings {
      if setting.class == "HashingVectorizer" {
        try checkHashing(setting, documents, threads: threads)
      } else {
        try checkTerms(setting, documents, threads: threads)
      }
    }
  }

  private func checkTerms(
    _ setting: VectorizerFixture, _ documents: VectorizerFixture.Documents, threads: Int
  ) throws {
    let learned = DocumentCollection(documents.fit)
    if setting.error != nil {
      #expect(throws: VectorizerError.self, "\(setting)") {
        try TermVectorizer.fit(learned, options: setting.options, threads: threads)
      }
      return
    }
    let (vectorizer, matrix) = try TermVectorizer.fitTransform(
      learned, options: setting.options, threads: threads)
    let terms = (0..<vectorizer.columnCount).map { Array(vectorizer.term($0).utf8) }
    let hasSameTerms = terms == setting.vocabulary?.map { Array($0.utf8) }
    #expect(hasSameTerms, "\(setting)")
    if let idf = setting.idf {
      expectNear(vectorizer.inverseDocumentFrequencies, idf, "\(setting)")
    }
    try compare(matrix, setting.fit, "\(setting), fit")
    let fitted = try TermVectorizer.fit(learned, options: setting.options, threads: threads)
    try compare(
      try fitted.transform(learned, threads: threads), setting.fit, "\(setting), fit then transform")
    try compare(
      try vectorizer.transform(DocumentCollection(documents.transform), threads: threads), setting.transform,
      "\(setting), transform")
  }

  private func checkHashing(
    _ setting: VectorizerFixture, _ documents: VectorizerFixture.Documents, threads: Int
  ) throws {
    let options = setting.options
    let vectorizer = try HashingVectorizer(
      options.analyzer, columnCount: setting.params.nFeatures ?? 1 << 20,
      alternatesSign: setting.params.alternateSign ?? true, isBinary: options.isBinary, norm: options.norm)
    for (texts, expected) in [(documents.fit, setting.fit), (documents.transform, setting.transform)] {
      try compare(
        try vectorizer.transform(DocumentCollection(texts), threads: threads), expected, "\(setting)")
    }
  }

  private func compare(
    _ matrix: SparseMatrix, _ expected: VectorizerFixture.Matrix?, _ name: String
  ) throws {
    let expected = try #require(expected)
    #expect([matrix.rowCount, matrix.columnCount] == expected.shape, "\(name)")
    let hasSameRows = matrix.rowStarts == expected.indptr
    let hasSameColumns = matrix.columns.map(Int.init) == expected.indices
    #expect(hasSameRows && hasSameColumns, "\(name)")
    expectNear(matrix.values, expected.data, name)
  }

  private func expectNear(_ values: [Double], _ expected: [Double], _ name: String) {
    #expect(values.count == expected.count, "\(name)")
    let worst = zip(values, expected).map { abs($0 - $1) / max(abs($1), 1e-300) }.max() ?? 0
    #expect(worst <= 1e-9, "\(name)")
  }

  private struct Hashes: Decodable {
    struct Row: Decodable {
      let text: String
      let seed: UInt32
      let hash: Int32
    }
    let rows: [Row]
  }

  @Test func murmur() throws {
    let url = Fixtures.root.appendingPathComponent(VectorizerFixture.folder)
      .appendingPathComponent("murmur3.json")
    for row in try JSONDecoder().decode(Hashes.self, from: Data(contentsOf: url)).rows {
      #expect(MurmurHash3.hash(row.text.utf8.span, seed: row.seed) == row.hash, "\(row.text) \(row.seed)")
    }
  }

  @Test func inverseDocumentFrequencies() throws {
    let url = Fixtures.root.appendingPathComponent(VectorizerFixture.folder)
      .appendingPathComponent("idf_variants.json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let documents = try #require(object["n_docs"] as? Int)
    let frequencies = try #require(object["df"] as? [Int])
    let names: [(VectorizerOptions.InverseDocumentFrequency, String)] = [
      (.smooth, "sklearn_smooth"), (.textbook, "sklearn_unsmoothed"), (.plain, "plain"),
      (.shifted, "ln(N/(1+df))"),
      (.bm25, "bm25"),
    ]
    for (weight, name) in names {
      let key = try #require(object.keys.first { $0.hasPrefix(name) }, "\(name)")
      expectNear(
        frequencies.map { weight.value(documents: documents, frequency: $0) },
        try #require(object[key] as? [Double]), name)
    }
  }
}
