/// The most probable labels seen so far, best first.
struct BestLabels {
  private(set) var labels: [ScoredLabel] = []
  /// How many to keep.
  private var limit = 0
  /// Whether all are kept, and so sorted once at the end.
  private var keepsAll = false

  /// Starts anew.
  /// - Parameters:
  ///   - limit: how many labels are wanted; below 0 means all.
  ///   - count: how many there are.
  mutating func reset(limit: Int, of count: Int) {
    labels.removeAll(keepingCapacity: true)
    keepsAll = limit < 0 || limit >= count
    self.limit = keepsAll ? count : limit
  }

  /// Whether a label of this score would be left out. Of equal ones the later takes the place, as in fastText.
  @inline(__always)
  func rejects(_ score: Float) -> Bool {
    guard !keepsAll else { return false }
    guard labels.count == limit, let last = labels.last else { return limit == 0 }
    return !(score >= last.score)
  }

  @inline(__always)
  mutating func insert(_ label: Int, probability: Float, score: Float) {
    if rejects(score) { return }
    let new = ScoredLabel(label: Int32(truncatingIfNeeded: label), probability: probability, score: score)
    if keepsAll {
      labels.append(new)
      return
    }
    if labels.count == limit { labels.removeLast() }
    var position = labels.count
    while position > 0, labels[position - 1].score < score { position -= 1 }
    labels.insert(new, at: position)
  }

  /// To be called once after the last insertion.
  mutating func finish() {
    if keepsAll { labels.sort { $0.score > $1.score } }
  }
}
