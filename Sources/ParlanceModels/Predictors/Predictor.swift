/// A model as a service sees it: values in, values out. The command line, the server and evaluations call nothing else.
public protocol Predictor: Sendable {
  associatedtype Input: Sendable
  associatedtype Output: Sendable

  /// One output for each input, in order. What an input gives does not depend on the others.
  func predict(_ inputs: [Input]) throws -> [Output]
}

/// Inputs of about equal length side by side, so that little waits for much.
enum LengthSorted {
  /// Ranges of places in an order, longest first, of at most `budget` units and `limit` inputs each.
  static func batches(_ lengths: [Int], budget: Int, limit: Int) -> [[Int]] {
    var batches: [[Int]] = []
    var sum = 0
    for index in lengths.indices.sorted(by: { (lengths[$1], $0) < (lengths[$0], $1) }) {
      if batches.isEmpty || batches[batches.count - 1].count >= limit || sum + lengths[index] > budget {
        batches.append([])
        sum = 0
      }
      batches[batches.count - 1].append(index)
      sum += lengths[index]
    }
    return batches
  }
}
