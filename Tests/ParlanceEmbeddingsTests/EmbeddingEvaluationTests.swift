import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import Testing

@Suite struct RankCorrelationTests {
  @Test func tiesShareTheMeanRank() {
    #expect(RankCorrelation.ranks([10, 20, 20, 5]) == [2, 3.5, 3.5, 1])
    #expect(RankCorrelation.ranks([]) == [])
  }

  @Test func knownValues() {
    #expect(RankCorrelation.spearman([1, 2, 3], [10, 20, 21]) == 1)
    #expect(RankCorrelation.spearman([1, 2, 3], [3, 2, 1]) == -1)
    // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / √(4.5 · 5).
    let rho = RankCorrelation.spearman([1, 2, 2, 3], [1, 2, 3, 4]) ?? 0
    #expect(abs(rho - 4.5 / (4.5 * 5).squareRoot()) < 1e-12)
    #expect(RankCorrelation.spearman([1, 1], [1, 2]) == nil)
    #expect(RankCorrelation.spearman([1], [1]) == nil)
  }
}

@Suite struct EmbeddingEvaluationFixtureTests {
  /// The batched answers are those of asking one by one.
  @Test(arguments: [1, 2]) func batchedAnalogiesAreTheSingleOnes(threads: Int) throws {
    try EmbeddingFixtures.withFolder { folder in
      for url in try Fixtures.files(in: "embeddings", suffix: ".vec") {
        let model = try EmbeddingModel.load(url.path)
        let index = try NearestNeighbors(model, threads: 1)
        let words = (0..<model.vocabulary.count).map { model.vocabulary.word($0) }
        var text = ": meaning\n"
        var expected = 0
        let count = 500
        for i in 0..<count {
          if i == count / 2 { text += ": gram-forms\n" }
          let (a, b, c) = (
            words[i % words.count], words[(i * 7 + 1) % words.count], words[(i * 13 + 2) % words.count]
          )
          // a is to b as c is to …: b − a + c. Every third question asks for another word.
          let answer = try index.analogy(b, a, c, k: 1)[0].word
          let asked = i % 3 == 0 ? words[(i + 5) % words.count] : answer
          if asked == answer { expected += 1 }
          text += "\(a) \(b) \(c) \(asked)\n"
        }
        text += "\(words[0]) \(words[1]) \(words[2]) not-a-known-word\n"
        let file = folder.appending(path: "questions.txt")
        try Data(text.utf8).write(to: file)
        let score = try #require(EmbeddingEvaluation(model, threads: threads).analogies([file.path]).first)
        #expect(score.sections.map(\.name) == ["meaning", "gram-forms"])
        #expect(score.semantic.total == count / 2)
        #expect(score.syntactic == score.sections[1].count)
        #expect(score.all.total == count + 1)
        #expect(score.all.covered == count)
        #expect(score.all.correct == expected)
      }
    }
  }

  @Test func pairs() throws {
    try EmbeddingFixtures.withFolder { folder in
      for (url, expected) in try UnsupervisedExpectation.all() {
        let model = EmbeddingModel(try EmbeddingFixtures.model(url))
        guard let (word, all) = expected.nn?.first(where: { expected.words[$0.key]?.id != -1 }) else {
          continue
        }
        // Some letters do not come back from upper case.
        let neighbors = all.filter { $0.word.uppercased().lowercased() == $0.word }
        guard neighbors.count > 2 else { continue }
        // Judgments in the order of the cosines: a perfect correlation.
        var text = "word1\tword2\tscore\n"
        for (place, neighbor) in neighbors.enumerated() {
          text += "\(word)\t\(neighbor.word.uppercased())\t\(neighbors.count - place)\t\n"
        }
        text += "\(word)\t\(word)qqzz\t0\n\n"
        let file = folder.appending(path: "pairs.txt").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        var evaluation = EmbeddingEvaluation(model, lowercases: true)
        let known = try evaluation.pairs(file)
        #expect(known.covered == neighbors.count)
        #expect(known.total == neighbors.count + 1)
        #expect(abs((known.rho ?? 0) - 1) < 1e-12)
        evaluation.composesUnknownWords = true
        #expect(try evaluation.pairs(file).covered == neighbors.count + (model.composesUnknownWords ? 1 : 0))
      }
    }
  }

  @Test func damagedFilesNameTheLine() throws {
    try EmbeddingFixtures.withFolder { folder in
      let model = try EmbeddingModel.load(
        #require(Fixtures.files(in: "embeddings", suffix: ".vec").first).path)
      let path = folder.appending(path: "damaged.txt").path
      try Data("a\tb\t1\na\tb\n".utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: EmbeddingsError.self) { try EmbeddingEvaluation(model).pairs(path) }
      #expect(error?.description.contains("line 2") == true)
      try Data(": x\na b c\n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: EmbeddingsError.self) { try EmbeddingEvaluation(model).analogies([path]) }
    }
  }
}
