import ParlanceTensor

/// Puts examples of similar length into one batch, up to a number of tokens.
///
/// All examples are shuffled, then sorted by length within pools, cut into batches, and the batches shuffled. There is no
/// padding to be saved: similar lengths keep the rows of a recurrent layer together, and a batch's time even.
public struct LengthBuckets: Sendable, Hashable {
  /// The most tokens of a batch. An example that is longer is a batch of its own.
  public var tokens: Int
  /// The most examples of a batch.
  public var examples: Int
  /// How many batches' worth of examples are sorted together.
  public var pool: Int

  /// - Precondition: all are positive.
  public init(tokens: Int = 4096, examples: Int = .max, pool: Int = 64) {
    precondition(tokens > 0 && examples > 0 && pool > 0, "batches of \(tokens) tokens, \(examples) examples")
    self.tokens = tokens
    self.examples = examples
    self.pool = pool
  }

  /// The batches of an epoch.
  /// - Parameters:
  ///   - costs: the tokens of each example.
  ///   - lengths: what to sort by.
  public func plan(costs: [Int32], lengths: [Int32], epoch: Int, seed: UInt64) -> EpochPlan {
    precondition(costs.count == lengths.count, "\(costs.count) costs, \(lengths.count) lengths")
    var random = RandomStream(seed: seed, name: "batches").substream(UInt64(epoch))
    let order = random.permutation(costs.count)
    let mean = max(1, costs.reduce(0) { $0 + Int($1) } / max(1, costs.count))
    let perBatch = max(1, min(examples, tokens / mean))
    let poolSize = max(1, min(costs.count, perBatch.multipliedReportingOverflow(by: pool).partialValue))
    var batches: [[Int32]] = []
    for start in stride(from: 0, to: order.count, by: poolSize) {
      let pool = order[start..<min(order.count, start + poolSize)].enumerated().sorted {
        lengths[$0.element] != lengths[$1.element]
          ? lengths[$0.element] < lengths[$1.element] : $0.offset < $1.offset
      }
      cut(pool.map(\.element), costs, into: &batches)
    }
    let shuffled = random.permutation(batches.count).map { batches[$0] }
    return EpochPlan(epoch: epoch, seed: seed, batches: shuffled)
  }

  /// All examples by length, in the order they are best evaluated in: longest first, so that memory is taken once.
  public func plan(costs: [Int32], lengths: [Int32]) -> EpochPlan {
    let order = costs.indices.sorted { lengths[$0] != lengths[$1] ? lengths[$0] > lengths[$1] : $0 < $1 }
    var batches: [[Int32]] = []
    cut(order, costs, into: &batches)
    return EpochPlan(epoch: 0, seed: 0, batches: batches)
  }

  private func cut(_ order: [Int], _ costs: [Int32], into batches: inout [[Int32]]) {
    var batch: [Int32] = []
    var sum = 0
    for example in order {
      let cost = Int(costs[example])
      if !batch.isEmpty, sum + cost > tokens || batch.count >= examples {
        batches.append(batch)
        batch.removeAll()
        sum = 0
      }
      batch.append(Int32(example))
      sum += cost
    }
    if !batch.isEmpty { batches.append(batch) }
  }

  var description: String { "\(tokens)/\(examples)/\(pool)" }
}
