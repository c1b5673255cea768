import ParlanceEmbeddings
import ParlanceKernels
import ParlanceModels
import ParlanceParallel

/// Finds the words nearest to a word.
struct NeighborTask: Sendable {
  struct Query: Sendable, Hashable {
    var word: String
    var count: Int
  }

  private let scheduler: Scheduler<Query, [Neighbor]>

  init(_ model: EmbeddingModel, _ label: String, limits: ServerLimits, metrics: ModelMetrics) {
    scheduler = Scheduler(label, limits: .init(limits), metrics: metrics, predictor: NeighborPredictor(model))
  }

  func neighbors(_ words: [String], count: Int, life: RequestLife) async throws -> [[Neighbor]] {
    try await scheduler.submit(
      words.map { Query(word: $0, count: count) }, costs: words.map { _ in 1 }, life: life)
  }
}

/// The table of all words' vectors is made when it is first asked for.
final class NeighborPredictor: Predictor {
  private let model: EmbeddingModel
  private let table = LockedValue<NearestNeighbors?>(nil)

  init(_ model: EmbeddingModel) { self.model = model }

  func predict(_ queries: [NeighborTask.Query]) throws -> [[Neighbor]] {
    let table = try table.withLock { table in
      if let table { return table }
      let made = try NearestNeighbors(model, threads: Threads.count)
      table = made
      return made
    }
    return try queries.map { try table.neighbors(of: $0.word, k: $0.count) }
  }
}

extension EmbeddingsError: RequestMistake {
  var requestMessage: String { "\(self)" }
  var requestField: String? {
    if case .unknownWord = self { return "word" }
    return nil
  }
}
