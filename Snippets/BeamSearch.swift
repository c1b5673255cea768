// Searches the likeliest sequence of a model of one's own: here a table of what follows what.

// snippet.show
import ParlanceDecoding
import ParlanceTensor

/// After 0, the start: 1 is the end, 2 is "yes", 3 is "ok".
struct Table: StepDecoder {
  let rows: [[Float]]
  var vocabularySize: Int { rows.count }

  func step(_ tokens: [Int32], _ state: inout Int) -> Tensor {
    Tensor([tokens.count, rows.count], tokens.flatMap { rows[Int($0)] })
  }
  func reorder(_ state: inout Int, _ rows: [Int]) {}
}

let never = -Float.infinity
let table = Table(rows: [
  [never, -2.303, -0.693, -0.916],  // 0.1, "yes" 0.5, "ok" 0.4
  [never, 0, never, never],
  [never, -0.916, -1.204, -1.204],  // 0.4, 0.3, 0.3
  [never, -1.609, -2.303, -0.357],  // 0.2, 0.1, "ok" again 0.7
])
var options = SearchOptions(endTokens: [1], maximumLength: 2)
options.lengthNormalization = .none
let greedy = GreedySearch(options).decode(table, from: 0, prefixes: [[0]])[0][0]
let best = BeamSearch(options, width: 2).decode(table, from: 0, prefixes: [[0]])[0][0]
print(greedy.tokens, best.tokens)  // [2, 1] [3, 3]
// snippet.end
