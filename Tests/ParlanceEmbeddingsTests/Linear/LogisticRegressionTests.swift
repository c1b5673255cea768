import Foundation
import ParlanceEmbeddings
import ParlanceTestSupport
import ParlanceText
import Testing

/// scikit-learn's regressions, from `linear/logistic.jsonl`.
private struct LogisticFixture: Decodable {
  let name: String
  let shape, indptr, indices: [Int]
  let data: [Double]
  let classes: [Int32]
  let classCount: Int
  let l1Share, c: Double
  let intercept: Bool
  let weights: [[Double]]
  let intercepts: [Double]
  let objective: Double
  let probabilities: [[Double]]

  static let all = Result {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try Fixtures.files(in: "linear", suffix: ".jsonl").flatMap { file in
      try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        .map { try decoder.decode(LogisticFixture.self, from: Data($0.utf8)) }
    }
  }

  var rows: SparseMatrix {
    var matrix = SparseMatrix(columnCount: shape[1])
    for row in 0..<shape[0] {
      let range = indptr[row]..<indptr[row + 1]
      matrix.append(columns: indices[range].map(Int32.init), values: data[range])
    }
    return matrix
  }

  var settings: LogisticRegressionSettings {
    var settings = LogisticRegressionSettings()
    settings.penalty = l1Share == 0 ? .l2 : l1Share == 1 ? .l1 : .elastic(l1Share: l1Share)
    settings.inverseStrength = c
    settings.fitsIntercept = intercept
    settings.tolerance = 1e-9
    settings.maxIterations = 10_000
    return settings
  }
}

@Suite struct LogisticRegressionTests {
  @Test func weightsEqualScikitLearns() throws {
    let fixtures = try LogisticFixture.all.get()
    #expect(!fixtures.isEmpty)
    for fixture in fixtures {
      let fit = try LogisticRegression.fit(
        fixture.rows, classes: fixture.classes, classCount: fixture.classCount, settings: fixture.settings)
      #expect(fit.isConverged, "\(fixture.name)")
      let objective = (fit.objective ?? .nan) * fixture.c * Double(fixture.shape[0])
      #expect(abs(objective - fixture.objective) <= 1e-7 * fixture.objective, "\(fixture.name)")
      let model = fit.model
      for (row, expected) in fixture.weights.enumerated() {
        let number = model.outputCount == 1 ? 1 : row
        for (column, weight) in expected.enumerated() {
          let found = model.weight(column: column, class: number)
          #expect(abs(found - weight) < 2e-5, "\(fixture.name): class \(number), column \(column)")
        }
      }
      for (found, expected) in zip(model.intercepts, fixture.intercepts) {
        #expect(abs(found - expected) < 2e-5, "\(fixture.name)")
      }
      let probabilities = model.probabilities(of: fixture.rows)
      for (row, expected) in fixture.probabilities.enumerated() {
        for (number, probability) in expected.enumerated() {
          #expect(
            abs(probabilities[row * fixture.classCount + number] - probability) < 1e-5, "\(fixture.name)")
        }
      }
    }
  }

  @Test("any number of threads gives the same bits") func threads() throws {
    for fixture in try LogisticFixture.all.get() {
      var settings = fixture.settings
      settings.tolerance = 1e-4
      let one = try LogisticRegression.fit(
        fixture.rows, classes: fixture.classes, classCount: fixture.classCount, settings: settings)
      settings.threads = 3
      let three = try LogisticRegression.fit(
        fixture.rows, classes: fixture.classes, classCount: fixture.classCount, settings: settings)
      let isEqual = one.model == three.model
      #expect(isEqual, "\(fixture.name)")
    }
  }

  /// C · loss + penalty of a model.
  private func objective(_ model: LogisticRegression, _ fixture: LogisticFixture) -> Double {
    let probabilities = model.probabilities(of: fixture.rows)
    let loss = fixture.classes.enumerated().reduce(0) {
      $0 - log(probabilities[$1.offset * fixture.classCount + Int($1.element)])
    }
    let size = model.weights.reduce(0) { $0 + abs($1) }
    let square = model.weights.reduce(0) { $0 + $1 * $1 }
    return fixture.c * loss + fixture.l1Share * size + (1 - fixture.l1Share) / 2 * square
  }

  @Test("SGD comes near the optimum, and the same way for the same seed") func stochasticDescent() throws {
    for fixture in try LogisticFixture.all.get() where fixture.intercept {
      var settings = fixture.settings
      settings.solver = .sgd(epochs: 400, learningRate: 0.3)
      let model = try LogisticRegression.fit(
        fixture.rows, classes: fixture.classes, classCount: fixture.classCount, settings: settings
      ).model
      let found = objective(model, fixture)
      #expect(found < fixture.objective * 1.03, "\(fixture.name): \(found), optimum \(fixture.objective)")
      let again = try LogisticRegression.fit(
        fixture.rows, classes: fixture.classes, classCount: fixture.classCount, settings: settings
      ).model
      let isEqual = model == again
      #expect(isEqual)
    }
  }

  @Test func badInput() throws {
    var rows = SparseMatrix(columnCount: 2)
    rows.append(columns: [0], values: [1.0])
    rows.append(columns: [1], values: [1.0])
    func fit(_ classes: [Int32], _ change: (inout LogisticRegressionSettings) -> Void = { _ in }) throws {
      var settings = LogisticRegressionSettings()
      change(&settings)
      _ = try LogisticRegression.fit(rows, classes: classes, classCount: 2, settings: settings)
    }
    #expect(throws: EmbeddingsError.self) { try fit([0, 0]) }
    #expect(throws: EmbeddingsError.self) { try fit([0]) }
    #expect(throws: EmbeddingsError.self) { try fit([0, 2]) }
    #expect(throws: EmbeddingsError.self) { try fit([0, 1]) { $0.inverseStrength = 0 } }
    #expect(throws: EmbeddingsError.self) { try fit([0, 1]) { $0.penalty = .elastic(l1Share: 2) } }
    #expect(throws: EmbeddingsError.self) {
      try fit([0, 1]) { $0.solver = .sgd(epochs: 0, learningRate: 1) }
    }
    try fit([0, 1])
    rows.append(columns: [0], values: [Double.infinity])
    #expect(throws: EmbeddingsError.self) { try fit([0, 1, 0]) }
  }

  @Test func withoutPenaltySeparableClassesStillEnd() throws {
    var rows = SparseMatrix(columnCount: 1)
    for value in [-2.0, -1, 1, 2] { rows.append(columns: [0], values: [value]) }
    var settings = LogisticRegressionSettings()
    settings.penalty = .none
    let fit = try LogisticRegression.fit(rows, classes: [0, 0, 1, 1], classCount: 2, settings: settings)
    #expect(fit.model.classes(of: rows) == [0, 0, 1, 1])
  }
}
