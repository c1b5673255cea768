import ParlanceModels

/// Says what may stand where a text has a mask.
struct MaskFillingTask: Sendable {
  struct Query: Sendable, Hashable {
    var text: String
    var count: Int
  }

  private let scheduler: Scheduler<Query, [[MaskFilling]]>

  init(_ filler: FillMask, _ label: String, limits: ServerLimits, metrics: ModelMetrics) {
    scheduler = Scheduler(
      label, limits: .init(limits), metrics: metrics, predictor: MaskPredictor(filler: filler))
  }

  /// For each text, for each of its masks, the likeliest tokens.
  func fill(_ texts: [String], count: Int, life: RequestLife) async throws -> [[[MaskFilling]]] {
    try await scheduler.submit(
      texts.map { Query(text: $0, count: count) }, costs: texts.map { $0.utf8.count / 4 + 1 }, life: life)
  }
}

struct MaskPredictor: Predictor {
  let filler: FillMask

  func predict(_ queries: [MaskFillingTask.Query]) throws -> [[[MaskFilling]]] {
    try queries.map { try filler.fill($0.text, count: $0.count) }
  }
}

extension FillMask.NoMask: RequestMistake {
  var requestMessage: String { "there is no \(mask) in the text, nothing to fill" }
  var requestField: String? { nil }
}
