/// The beam of one sentence: what is open, what has ended, and when it is enough.
///
/// The rules are Hugging Face's. Of the best candidates, some more than the beam is wide, those that end are taken from the
/// first `width` only, and those that do not are the next beam; so it stays as wide as it is.
struct BeamItem: Sendable {
  struct Beam: Sendable {
    var node: Int
    var token: Int32
    var logProbability: Double
    /// By source position, the attention so far; empty where no coverage is asked for.
    var coverage: [Float]
  }

  private struct Finished: Sendable {
    var node: Int
    var logProbability: Double
    var score: Double
    var isEnded: Bool
  }

  private struct Candidate {
    var beam: Int
    var token: ScoredToken
    var logProbability: Double
  }

  private let prefix: [Int32]
  private let limit: Int
  private let search: BeamSearch
  /// Tokens of the prefix that the decoder has seen.
  private var fed: Int
  private var length = 0
  private var tree = HypothesisTree()
  private var finished: [Finished] = []
  /// What goes on, best first.
  private(set) var beams: [Beam]
  private(set) var isDone = false

  init(_ search: BeamSearch, prefix: [Int32], fed: Int, limit: Int) {
    self.search = search
    self.prefix = prefix
    self.fed = fed
    self.limit = limit
    beams = [Beam(node: -1, token: prefix[fed - 1], logProbability: 0, coverage: [])]
  }

  /// Whether the next token is one of the prefix.
  var isForced: Bool { fed < prefix.count }

  /// What a beam has said so far.
  func context(of beam: Beam) -> DecodingContext {
    DecodingContext(
      tokens: prefix + tree.path(to: beam.node).map(\.token), prefixCount: prefix.count, limit: limit)
  }

  /// Takes the next token of the prefix.
  mutating func force() {
    beams[0].token = prefix[fed]
    fed += 1
  }

  /// Goes one token on.
  /// - Parameters:
  ///   - candidates: for each beam its best next tokens, best first.
  ///   - attention: for each beam, where the model looked.
  /// - Returns: for each new beam the old one it continues.
  mutating func advance(_ candidates: [[ScoredToken]], attention: ArraySlice<[Float]>?) -> [Int] {
    length += 1
    let isLast = length >= limit
    var open: [Beam] = []
    var parents: [Int] = []
    for (rank, candidate) in best(of: candidates).enumerated() {
      let isEnd = search.options.endTokens.contains(candidate.token.token)
      guard isEnd || isLast ? rank < search.width : open.count < search.width else { continue }
      let looked = attention.map { $0[$0.startIndex + candidate.beam] }
      let beam = extend(candidate, looked)
      if isEnd || isLast {
        finish(beam, isEnded: isEnd)
      } else {
        open.append(beam)
        parents.append(candidate.beam)
      }
    }
    if open.isEmpty && finished.isEmpty {
      // No token was possible: what there is, is all there will be.
      length -= 1
      for beam in beams { finish(beam, isEnded: false) }
    }
    beams = open
    isDone = beams.isEmpty || isEnough
    return parents
  }

  /// The best candidates of all beams, best first; of equals those of the better beam.
  private func best(of candidates: [[ScoredToken]]) -> [Candidate] {
    var best: [Candidate] = []
    best.reserveCapacity(search.candidateCount)
    // How many of each beam's are among them.
    var taken = [Int](repeating: 0, count: candidates.count)
    while best.count < search.candidateCount {
      var next: Candidate?
      for beam in candidates.indices where taken[beam] < candidates[beam].count {
        let token = candidates[beam][taken[beam]]
        let logProbability = beams[beam].logProbability + Double(token.logProbability)
        if next.map({ logProbability > $0.logProbability }) ?? true {
          next = Candidate(beam: beam, token: token, logProbability: logProbability)
        }
      }
      guard let next else { break }
      taken[next.beam] += 1
      best.append(next)
    }
    return best
  }

  private mutating func extend(_ candidate: Candidate, _ attention: [Float]?) -> Beam {
    let old = beams[candidate.beam]
    let node = tree.add(
      HypothesisTree.Node(
        parent: old.node, token: candidate.token.token, logProbability: candidate.token.logProbability,
        attention: search.options.keepsAttention ? attention : nil))
    var coverage = old.coverage
    if let attention, search.options.coveragePenalty != 0 {
      coverage = coverage.isEmpty ? attention : zip(coverage, attention).map { $0 + $1 }
    }
    return Beam(
      node: node, token: candidate.token.token, logProbability: candidate.logProbability, coverage: coverage)
  }

  private mutating func finish(_ beam: Beam, isEnded: Bool) {
    let new = Finished(
      node: beam.node, logProbability: beam.logProbability, score: score(beam), isEnded: isEnded)
    let place = finished.firstIndex { $0.score < new.score } ?? finished.endIndex
    finished.insert(new, at: place)
    if finished.count > capacity { finished.removeLast() }
  }

  private var capacity: Int { max(search.width, search.options.nBest) }

  private func score(_ beam: Beam) -> Double {
    search.options.lengthNormalization.score(beam.logProbability, length: max(length, 1))
      + CoveragePenalty.value(of: beam.coverage, weight: search.options.coveragePenalty)
  }

  /// Whether nothing better is looked for. The coverage penalty is not part of the bound: it can shrink to nothing.
  private var isEnough: Bool {
    guard finished.count >= capacity, let worst = finished.last, let best = beams.first else { return false }
    if search.earlyStopping == .whenEnoughFinished { return true }
    let normalization = search.options.lengthNormalization
    let reach = search.earlyStopping == .never && normalization.favorsLength ? limit : length
    return !(normalization.score(best.logProbability, length: reach) > worst.score)
  }

  /// What has ended, best first; where the search was given up before enough had, what was open too.
  var hypotheses: [Hypothesis] {
    var all = finished
    if !isDone {
      all += beams.map {
        Finished(node: $0.node, logProbability: $0.logProbability, score: score($0), isEnded: false)
      }
    }
    return all.prefix(max(search.options.nBest, 1)).map { hypothesis($0) }
  }

  private func hypothesis(_ finished: Finished) -> Hypothesis {
    let path = tree.path(to: finished.node)
    let attention = path.compactMap(\.attention)
    return Hypothesis(
      tokens: path.map(\.token), tokenLogProbabilities: path.map(\.logProbability),
      logProbability: finished.logProbability, score: finished.score,
      attention: attention.count == path.count && !path.isEmpty ? attention : nil,
      isFinished: finished.isEnded)
  }
}
