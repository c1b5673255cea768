/// Finds the matches of a `TokenPattern`, from left to right, the longest of the preferred: all ways through the
/// pattern are followed at the same time (Thompson 1968, with Pike's notes of places), so that no text is slow.
struct TokenMatcher {
  private struct Thread {
    var step: Int
    var saved: InlineArray<4, Int>
  }

  private let pattern: TokenPattern
  private var current: [Thread] = []
  private var following: [Thread] = []
  /// At which turn each step was last reached, so that it is followed once.
  private var reached: [Int]
  private var turn = 0

  init(_ pattern: TokenPattern) {
    self.pattern = pattern
    reached = [Int](repeating: -1, count: pattern.program.count)
  }

  /// Hands out the byte range of each token. Empty matches give empty tokens, as in Python.
  mutating func forEachToken(in text: Span<UInt8>, _ body: (Range<Int>) -> Void) {
    var from = 0
    while from <= text.count {
      guard let saved = firstMatch(in: text, from: from) else { return }
      // A group that took no part in the match is an empty token.
      let isGroup = pattern.hasGroup && saved[2] >= 0 && saved[3] >= saved[2]
      let whole = pattern.hasGroup ? saved[1]..<saved[1] : saved[0]..<saved[1]
      body(isGroup ? saved[2]..<saved[3] : whole)
      if saved[1] > saved[0] {
        from = saved[1]
      } else {
        from = saved[1] < text.count ? saved[1] + UTF8Scalar.length(text[saved[1]]) : text.count + 1
      }
    }
  }

  private mutating func firstMatch(in text: Span<UInt8>, from: Int) -> InlineArray<4, Int>? {
    var found: InlineArray<4, Int>?
    var index = from
    current.removeAll(keepingCapacity: true)
    turn += 1
    while true {
      if found == nil {
        add(Thread(step: 0, saved: InlineArray(repeating: -1)), text, index, isNext: false)
      }
      if current.isEmpty && (found != nil || index >= text.count) { return found }
      let atEnd = index >= text.count
      let (scalar, length) = atEnd ? (0, 1) : UTF8Scalar.decode(text, at: index)
      turn += 1
      following.removeAll(keepingCapacity: true)
      steps: for thread in current {
        switch pattern.program[thread.step] {
        case .match:
          found = thread.saved
          // Ways that are less preferred end here.
          break steps
        case .scalar(let set):
          if !atEnd, set.contains(scalar) {
            add(Thread(step: thread.step + 1, saved: thread.saved), text, index + length, isNext: true)
          }
        default: break
        }
      }
      if atEnd { return found }
      swap(&current, &following)
      index += length
    }
  }

  /// Adds a way, and all that it leads to without reading on.
  private mutating func add(
    _ thread: Thread, _ text: Span<UInt8>, _ index: Int, isNext: Bool
  ) {
    var pending = [thread]
    while var thread = pending.popLast() {
      guard reached[thread.step] != turn else { continue }
      reached[thread.step] = turn
      switch pattern.program[thread.step] {
      case .jump(let step): pending.append(Thread(step: step, saved: thread.saved))
      case .fork(let first, let second):
        pending.append(Thread(step: second, saved: thread.saved))
        pending.append(Thread(step: first, saved: thread.saved))
      case .save(let slot):
        thread.saved[slot] = index
        pending.append(Thread(step: thread.step + 1, saved: thread.saved))
      case .boundary(let wanted):
        if isBoundary(text, index) == wanted {
          pending.append(Thread(step: thread.step + 1, saved: thread.saved))
        }
      case .start: if index == 0 { pending.append(Thread(step: thread.step + 1, saved: thread.saved)) }
      case .end:
        let isLastLine = index == text.count - 1 && text[index] == 0x0a
        if index == text.count || isLastLine {
          pending.append(Thread(step: thread.step + 1, saved: thread.saved))
        }
      case .scalar, .match:
        if isNext { following.append(thread) } else { current.append(thread) }
      }
    }
  }

  private func isBoundary(_ text: Span<UInt8>, _ index: Int) -> Bool {
    let before = index > 0 && PythonCharacters.isWord(UTF8Scalar.decode(text, before: index).scalar)
    let after = index < text.count && PythonCharacters.isWord(UTF8Scalar.decode(text, at: index).scalar)
    return before != after
  }
}
