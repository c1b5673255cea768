/// The classic path, pair by pair, in fastText's direction: the center word predicts each word of its window.
extension EmbeddingWorker {
  @inline(never)
  mutating func trainExactly(_ count: Int) {
    var i = 0
    while i < count {
      let reach = 1 &+ random.below(task.window)
      let first = max(0, i &- reach)
      let last = min(count &- 1, i &+ reach)
      if task.method == .skipGram {
        var j = first
        while j <= last {
          if j != i { trainPair(first: i, last: i, except: -1, target: sentence[j]) }
          j &+= 1
        }
      } else {
        trainPair(first: first, last: last, except: i, target: sentence[i])
      }
      i &+= 1
    }
  }

  /// One hidden vector (the mean of all rows of the words at `first ... last` but `except`) against one target and
  /// fresh negatives.
  @inline(__always)
  private mutating func trainPair(first: Int, last: Int, except: Int, target: Int32) {
    windowCount &+= 1
    let wantsLoss = windowCount & 255 == 0
    exact.compose { contexts.forEachRow(sentence, first, last, except: except, $0) }
    lossSum += Double(exact.update(outputs.row(target), label: 1, rate: rate, wantsLoss: wantsLoss))
    var k = 0
    while k < task.negatives {
      let word = negative(except: target)
      if word != target {
        lossSum += Double(exact.update(outputs.row(word), label: 0, rate: rate, wantsLoss: wantsLoss))
      }
      k &+= 1
    }
    exact.addGradient { contexts.forEachRow(sentence, first, last, except: except, $0) }
    if wantsLoss { lossCount &+= 1 }
  }
}
