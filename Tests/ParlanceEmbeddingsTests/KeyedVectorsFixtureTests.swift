import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import Testing

/// gensim's answers on a `.vec`.
@Suite struct KeyedVectorsFixtureTests {
  struct Answers: Decodable {
    struct Question: Decodable {
      var positive: [String]
      var negative: [String]
      var result: [UnsupervisedExpectation.Score]
    }
    struct Odd: Decodable {
      var words: [String]
      var result: String
    }
    var n: Int
    var dim: Int
    var vectors: [String: [Float]]
    var mostSimilar: [String: [UnsupervisedExpectation.Score]]
    var analogy3Cosadd: [Question]
    var analogy3Cosmul: [Question]
    var doesntMatch: Odd
  }

  /// The answers with each `.vec` and word2vec file that holds those vectors.
  private func all() throws -> [(Answers, NearestNeighbors)] {
    let files = try [".vec", ".bin"].flatMap { try Fixtures.files(in: "embeddings", suffix: $0) }
    var result: [(Answers, NearestNeighbors)] = []
    for expectation in try EmbeddingFixtures.expectations(having: "analogy_3cosmul") {
      let answers = try EmbeddingFixtures.decoder.decode(Answers.self, from: expectation.data)
      for file in files {
        let model = try EmbeddingModel.load(file.path)
        guard case .words(let vectors) = model.source, vectors.count == answers.n,
          vectors.dimension == answers.dim,
          answers.vectors.allSatisfy({ difference(vectors.vector(for: $0) ?? [], $1) <= 1e-6 })
        else { continue }
        result.append((answers, try NearestNeighbors(model, threads: 2)))
      }
    }
    return result
  }

  @Test func answers() throws {
    let all = try all()
    // The text and the two binary forms.
    #expect(all.count >= 3)
    for (answers, index) in all {
      for (word, expected) in answers.mostSimilar {
        let found = try index.neighbors(of: word, k: expected.count)
        #expect(agree(found, expected.map { ($0.word, $0.similarity) }, within: 2e-6), "\(word)")
      }
      for question in answers.analogy3Cosadd
      where question.positive.count == 2 && question.negative.count == 1 {
        let found = try index.analogy(
          question.positive[0], question.negative[0], question.positive[1], k: question.result.count)
        #expect(agree(found, question.result.map { ($0.word, $0.similarity) }, within: 3e-6))
      }
      for question in answers.analogy3Cosmul {
        let found = try index.multiplicative(
          positive: question.positive, negative: question.negative, k: question.result.count)
        #expect(agree(found, question.result.map { ($0.word, $0.similarity) }, within: 3e-6))
      }
      #expect(try index.oddOneOut(answers.doesntMatch.words) == answers.doesntMatch.result)
    }
  }
}
