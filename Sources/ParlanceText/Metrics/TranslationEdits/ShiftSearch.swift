/// Looks for the fewest edits, shifts of runs of words among them, by taking the best shift again and again while it saves
/// edits. Limits and the order of preference are Tercom's, by sacreBLEU.
struct ShiftSearch {
  private static let longestShift = 10
  private static let farthestShift = 50
  private static let mostCandidates = 1000

  /// A run of hypothesis words that stands elsewhere in the reference, moved before the word at `target`.
  private struct Candidate {
    var saved: Int
    var length: Int
    var start: Int
    var target: Int
    var words: [UInt32]

    /// More saved edits first, then the longer run, the earlier one, the earlier target.
    func isBetter(than other: Candidate) -> Bool {
      (saved, length, -start, -target) > (other.saved, other.length, -other.start, -other.target)
    }
  }

  /// Where the words of the reference stand in the hypothesis, and which words of both are wrong.
  private struct Alignment {
    var positions: [Int] = []
    var wrongInReference: [Bool] = []
    var wrongInHypothesis: [Bool] = []

    init(_ path: [BeamEditDistance.Edit]) {
      for edit in path {
        if edit != .putIn { wrongInHypothesis.append(edit != .match) }
        if edit != .leftOut {
          wrongInReference.append(edit != .match)
          positions.append(wrongInHypothesis.count - 1)
        }
      }
    }
  }

  private let reference: [UInt32]
  private var candidates = 0

  /// The number of edits and shifts that turn `hypothesis` into `reference`.
  static func edits(from hypothesis: [UInt32], to reference: [UInt32]) -> Int {
    guard !reference.isEmpty else { return hypothesis.count }
    var search = ShiftSearch(reference: reference)
    var words = hypothesis
    var shifts = 0
    while true {
      var distance = BeamEditDistance(reference: reference, length: words.count)
      let edits = distance.distance(of: words)
      let best = search.bestShift(of: words, distance, edits)
      guard search.candidates < mostCandidates, let best, best.saved > 0 else { return shifts + edits }
      shifts += 1
      words = best.words
    }
  }

  private init(reference: [UInt32]) { self.reference = reference }

  private mutating func bestShift(
    of words: [UInt32], _ base: BeamEditDistance, _ edits: Int
  ) -> Candidate? {
    let alignment = Alignment(base.path())
    var trial = BeamEditDistance(reference: reference, length: words.count)
    var best: Candidate?
    for start in words.indices {
      let first = max(0, start - Self.farthestShift)
      let last = min(reference.count - 1, start + Self.farthestShift)
      guard first <= last else { continue }
      for place in first...last {
        var length = 0
        while length < Self.longestShift, start + length < words.count, place + length < reference.count,
          words[start + length] == reference[place + length]
        {
          length += 1
          guard Self.isWorthwhile(start, place, length, alignment) else { continue }
          var previous = -1
          for offset in -1..<length {
            let target = place + offset < 0 ? 0 : alignment.positions[place + offset] + 1
            if target == previous { continue }
            previous = target
            let shifted = Self.shift(words, start, length, to: target)
            let saved = edits - trial.distance(of: shifted, from: base, shared: min(start, target))
            let candidate = Candidate(
              saved: saved, length: length, start: start, target: target, words: shifted)
            candidates += 1
            if best.map({ candidate.isBetter(than: $0) }) ?? true { best = candidate }
          }
          if candidates >= Self.mostCandidates { return best }
        }
      }
    }
    return best
  }

  /// Both the run and the place in the reference hold errors, and the run does not stand there already.
  private static func isWorthwhile(
    _ start: Int, _ place: Int, _ length: Int, _ alignment: Alignment
  ) -> Bool {
    alignment.wrongInHypothesis[start..<start + length].contains(true)
      && alignment.wrongInReference[place..<place + length].contains(true)
      && !(start..<start + length).contains(alignment.positions[place])
  }

  /// The words with a run moved to stand before the word at `target`; within the run or right behind it, the target counts
  /// from the run's start without it.
  private static func shift(_ words: [UInt32], _ start: Int, _ length: Int, to target: Int) -> [UInt32] {
    var rest = words
    rest.removeSubrange(start..<start + length)
    // Behind the run, the target counts words with the run in place.
    let isBehind = target > start + length
    rest.insert(
      contentsOf: words[start..<start + length], at: min(rest.count, isBehind ? target - length : target))
    return rest
  }
}
