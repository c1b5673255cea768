import ParlanceDecoding
import ParlanceTensor

/// A bigram model: what comes next depends on the last token alone. Its state is the number of each row's sentence and the
/// tokens so far, so that a test sees what it was fed.
struct TableDecoder: StepDecoder {
  /// By last token, the log-probabilities of the next.
  let table: [[Float]]
  /// For each sentence, by step, where it looks; nil for a model without a source.
  var looks: [[[Float]]]?

  struct State: Sendable {
    var sentence: [Int]
    var tokens: [[Int32]]
  }

  init(_ table: [[Float]], looks: [[[Float]]]? = nil) {
    self.table = table
    self.looks = looks
  }

  var vocabularySize: Int { table.count }

  func start(_ rows: Int) -> State {
    State(sentence: Array(0..<rows), tokens: [[Int32]](repeating: [], count: rows))
  }

  func step(_ tokens: [Int32], _ state: inout State) -> Tensor {
    precondition(tokens.count == state.tokens.count, "\(tokens.count) tokens, \(state.tokens.count) rows")
    for (row, token) in tokens.enumerated() { state.tokens[row].append(token) }
    return Tensor([tokens.count, table.count], tokens.flatMap { table[Int($0)] })
  }

  func reorder(_ state: inout State, _ rows: [Int]) {
    state = State(sentence: rows.map { state.sentence[$0] }, tokens: rows.map { state.tokens[$0] })
  }

  func attention(_ state: State) -> [[Float]]? {
    looks.map { looks in
      state.sentence.indices.map { row in
        let steps = looks[state.sentence[row]]
        return steps[(state.tokens[row].count - 1) % steps.count]
      }
    }
  }
}

/// A trigram model with random probabilities, the same for a seed.
struct TrigramDecoder: StepDecoder {
  let vocabularySize: Int
  let seed: UInt64

  func start(_ rows: Int) -> [(Int32, Int32)] { [(Int32, Int32)](repeating: (0, 0), count: rows) }

  func step(_ tokens: [Int32], _ state: inout [(Int32, Int32)]) -> Tensor {
    for row in tokens.indices { state[row] = (state[row].1, tokens[row]) }
    return Tensor([tokens.count, vocabularySize], state.flatMap { logits(after: $0) })
  }

  private func logits(after history: (Int32, Int32)) -> [Float] {
    var random = RandomStream(seed: seed).substream(UInt64(history.0) * 4096 + UInt64(history.1))
    return (0..<vocabularySize).map { _ in 2 * random.nextNormal() }
  }

  func reorder(_ state: inout [(Int32, Int32)], _ rows: [Int]) { state = rows.map { state[$0] } }
}
