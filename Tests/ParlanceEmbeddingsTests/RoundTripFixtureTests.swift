import Foundation
import ParlanceEmbeddings
import ParlanceFiles
import ParlanceTestSupport
import Testing

/// What is written is what was read.
@Suite struct RoundTripFixtureTests {
  @Test func binaryModelsByteForByte() throws {
    let models =
      try Fixtures.files(in: "embeddings", suffix: ".bin") + Fixtures.files(in: "embeddings", suffix: ".ftz")
    var count = 0
    try EmbeddingFixtures.withFolder { folder in
      for url in models {
        guard let model = try? EmbeddingFixtures.model(url) else { continue }
        let (first, second) = (folder.appending(path: "first"), folder.appending(path: "second"))
        try model.write(to: first.path)
        let again = try EmbeddingFixtures.model(first)
        try again.write(to: second.path)
        #expect(try Data(contentsOf: first) == Data(contentsOf: second), "\(url.lastPathComponent)")
        #expect(again.arguments == model.arguments)
        // fastText's order of pruned buckets is that of a hash map, and version 11 becomes 12.
        let original = try Data(contentsOf: url)
        if model.dictionary.prunedBuckets == nil, original[4] == 12 {
          #expect(try Data(contentsOf: first) == original, "\(url.lastPathComponent)")
        }
        count += 1
      }
    }
    #expect(count >= 12)
  }

  @Test func versionElevenClassifiersHaveNoCharacterNgrams() throws {
    var count = 0
    for url in try Fixtures.files(in: "embeddings", suffix: ".bin") where try Data(contentsOf: url)[4] == 11 {
      #expect(try EmbeddingFixtures.model(url).arguments.maxn == 0)
      count += 1
    }
    #expect(count > 0)
  }

  @Test func vectorTextFromBinaryByteForByte() throws {
    let files = try Fixtures.files(in: "embeddings", suffix: ".vec")
    #expect(!files.isEmpty)
    try EmbeddingFixtures.withFolder { folder in
      for url in files {
        let model = try FastTextModel(
          contentsOf: url.deletingPathExtension().appendingPathExtension("bin").path)
        let written = folder.appending(path: "model.vec")
        try model.writeVectors(to: written.path)
        #expect(try Data(contentsOf: written) == Data(contentsOf: url), "\(url.lastPathComponent)")
        // And once more through the text reader.
        try WordVectors(textFile: url.path).writeText(to: written.path)
        #expect(try Data(contentsOf: written) == Data(contentsOf: url), "\(url.lastPathComponent)")
      }
    }
  }

  @Test func word2vecFiles() throws {
    var found = 0
    try EmbeddingFixtures.withFolder { folder in
      for url in try Fixtures.files(in: "embeddings", suffix: ".bin")
      where try EmbeddingFormat(of: MappedFile(path: url.path)) == .word2vecBinary {
        let vectors = try WordVectors(word2vecFile: url.path)
        let data = try Data(contentsOf: url)
        let binary = folder.appending(path: "w2v.bin")
        // The newline after each vector makes the file longer by the number of words.
        try vectors.writeWord2Vec(to: binary.path, newlines: data.last == 0x0A)
        #expect(try Data(contentsOf: binary) == data, "\(url.lastPathComponent)")
        let text = folder.appending(path: "w2v.txt")
        try vectors.writeText(to: text.path, style: .word2vec)
        let again = try WordVectors(textFile: text.path)
        #expect(again.count == vectors.count)
        for id in 0..<again.count {
          #expect(again.words.word(id) == vectors.words.word(id))
          #expect(difference(again.rows.row(id), vectors.rows.row(id)) <= 5.1e-7)
        }
        found += 1
      }
    }
    #expect(found >= 2)
  }

  /// Text, both binary forms and GloVe text hold the same vectors; GloVe adds `<unk>` and rounds to six decimals.
  @Test func allFormatsAgree() throws {
    let texts = try Fixtures.files(in: "embeddings", suffix: ".vec").map {
      try WordVectors(textFile: $0.path)
    }
    var files = try Fixtures.files(in: "embeddings", suffix: "glove.txt").map {
      try WordVectors(textFile: $0.path)
    }
    #expect(!files.isEmpty)
    files += try Fixtures.files(in: "embeddings", suffix: ".bin").compactMap {
      try? WordVectors(word2vecFile: $0.path)
    }
    for vectors in files {
      let same = texts.contains { text in
        text.dimension == vectors.dimension && vectors.count - text.count <= 1
          && (0..<text.count).allSatisfy { id in
            text.words.word(id) == vectors.words.word(id)
              && difference(text.rows.row(id), vectors.rows.row(id)) <= 5.1e-7
          }
      }
      #expect(same)
    }
  }

  @Test func loadingTellsTheFormat() throws {
    for url in try Fixtures.files(in: "embeddings", suffix: ".vec") {
      guard case .words = try EmbeddingModel.load(url.path).source else { Issue.record("\(url)"); continue }
      let base = url.deletingPathExtension().path
      guard case .fastText = try EmbeddingModel.load(base).source else { Issue.record("\(base)"); continue }
    }
    #expect(throws: EmbeddingsError.self) { try EmbeddingModel.load("no such model") }
  }
}
