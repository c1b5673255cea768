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
    contexts.composeExactly(sentence, first, last, except: except, into: exact.hidden)
    exact.clearGradient()
    lossSum += Double(exact.update(outputs.row(target), label: 1, rate: rate, wantsLoss: wantsLoss))
    var k = 0
    while k < task.negatives {
      let word = negative(except: target)
      if word != target {
        lossSum += Double(exact.update(outputs.row(word), label: 0, rate: rate, wantsLoss: wantsLoss))
      }
      k &+= 1
    }
    contexts.addExactly(exact.gradient, sentence, first, last, except: except)
    if wantsLoss { lossCount &+= 1 }
  }
}

extension ContextRing {
  /// The mean over all rows of the words at `first ... last` but `except`.
  @inline(__always)
  fileprivate func composeExactly(
    _ sentence: UnsafePointer<Int32>, _ first: Int, _ last: Int, except: Int, into target: Row
  ) {
    target.update(repeating: .zero, count: width)
    var total = 0
    forEachRow(sentence, first, last, except: except) { row in
      total &+= 1
      var v = 0
      while v < width {
        target[v] += row[v]
        v &+= 1
      }
    }
    let scale = Vector16(repeating: 1 / Float(max(total, 1)))
    var v = 0
    while v < width {
      target[v] *= scale
      v &+= 1
    }
  }

  /// Adds the gradient to each of those rows.
  @inline(__always)
  fileprivate func addExactly(
    _ gradient: Row, _ sentence: UnsafePointer<Int32>, _ first: Int, _ last: Int, except: Int
  ) {
    forEachRow(sentence, first, last, except: except) { row in
      var v = 0
      while v < width {
        row[v] += gradient[v]
        v &+= 1
      }
    }
  }
}
