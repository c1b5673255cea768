import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import Testing

/// Models that fastText trained, against what it says about them.
@Suite struct UnsupervisedFixtureTests {
  @Test func thereAreModels() throws { #expect(try UnsupervisedExpectation.all().count >= 3) }

  @Test func settingsAndSizes() throws {
    for (url, expected) in try UnsupervisedExpectation.all() {
      let model = try EmbeddingFixtures.model(url)
      let a = model.arguments
      let found = [
        "dim": a.dim, "ws": a.ws, "epoch": a.epoch, "minCount": a.minCount, "neg": a.neg,
        "wordNgrams": a.wordNgrams, "bucket": a.bucket, "minn": a.minn, "maxn": a.maxn,
        "lrUpdateRate": a.lrUpdateRate,
      ]
      for (name, value) in found {
        #expect(expected.args[name] == "\(value)", "\(url.lastPathComponent) \(name)")
      }
      #expect(expected.args["t"].flatMap(Float.init) == Float(a.t))
      #expect(expected.args["loss"] == ["", "hs", "ns", "softmax", "one-vs-all"][Int(a.loss.rawValue)])
      #expect(expected.args["model"] == ["", "cbow", "sg", "sup"][Int(a.model.rawValue)])
      #expect(model.dictionary.wordCount == expected.nwords)
      #expect(model.dictionary.labelCount == expected.nlabels)
      #expect(EmbeddingModel(model).vocabulary.count == expected.nwords)
    }
  }

  @Test func idsSubwordsAndVectors() throws {
    for (url, expected) in try UnsupervisedExpectation.all() {
      let model = try EmbeddingFixtures.model(url)
      for (word, answer) in expected.words {
        let name = "\(url.lastPathComponent) \(word)"
        #expect(model.wordID(word) ?? -1 == answer.id, "\(name)")
        #expect(model.inputRows(for: word) == answer.ids, "\(name)")
        let own = answer.id >= 0 ? [word] : []
        #expect(own + model.hasher.ngrams(of: word) == answer.subwords, "\(name)")
        #expect(difference(model.vector(for: word), answer.vector) <= 2e-6, "\(name)")
      }
    }
  }

  @Test func sentenceVectors() throws {
    for (url, expected) in try UnsupervisedExpectation.all() {
      let model = try EmbeddingFixtures.model(url)
      for sentence in expected.sentences {
        #expect(
          difference(model.sentenceVector(sentence.text), sentence.vector) <= 2e-6,
          "\(url.lastPathComponent) \(sentence.text)")
      }
    }
  }

  @Test(arguments: [1, 2]) func neighborsAndAnalogies(threads: Int) throws {
    var questions = 0
    for (url, expected) in try UnsupervisedExpectation.all() {
      let index = try NearestNeighbors(EmbeddingModel(EmbeddingFixtures.model(url)), threads: threads)
      for (word, answer) in expected.nn ?? [:]
      where index.model.composesUnknownWords || expected.words[word]?.id != -1 {
        let found = try index.neighbors(of: word, k: answer.count)
        #expect(
          agree(found, answer.map { ($0.word, $0.similarity) }, within: 3e-6),
          "\(url.lastPathComponent) \(word)")
        questions += 1
      }
      for analogy in expected.analogies ?? []
      where index.model.composesUnknownWords || expected.words[analogy.a]?.id != -1 {
        let found = try index.analogy(analogy.a, analogy.b, analogy.c, k: analogy.result.count)
        #expect(
          agree(found, analogy.result.map { ($0.word, $0.similarity) }, within: 3e-6),
          "\(url.lastPathComponent) \(analogy.a) \(analogy.b) \(analogy.c)")
        questions += 1
      }
    }
    #expect(questions > 0)
  }

  @Test func unknownWordWithoutSubwordsIsAnError() throws {
    for (url, _) in try UnsupervisedExpectation.all() {
      let model = EmbeddingModel(try EmbeddingFixtures.model(url))
      guard !model.composesUnknownWords else { continue }
      let known = model.vocabulary.word(model.vocabulary.count / 2)
      #expect(throws: EmbeddingsError.self) { try model.vector(for: known + "qz") }
      do {
        _ = try model.vector(for: known + "q")
      } catch EmbeddingsError.unknownWord(let word, let suggestions) {
        #expect(word == known + "q")
        #expect(suggestions.contains(known))
      }
    }
  }

  /// Dictionaries in file order: word, count, `word` or `label`.
  @Test func dictionaries() throws {
    for table in try Fixtures.files(in: "embeddings", suffix: ".dict.tsv") {
      let path = table.path.replacingOccurrences(of: ".dict.tsv", with: ".bin")
      let dictionary = try FastTextModel(contentsOf: path).dictionary
      let rows = try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
      #expect(dictionary.entries.count == rows.count)
      for (id, row) in rows.enumerated() {
        let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
        #expect(dictionary.entries.word(id) == fields[0])
        #expect("\(dictionary.entries.counts[id])" == fields[1])
        #expect((id < dictionary.wordCount ? "word" : "label") == fields[2])
      }
    }
  }
}
