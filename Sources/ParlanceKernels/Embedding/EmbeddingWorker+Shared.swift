/// The fast paths: neighboring context words share a set of negatives.
extension EmbeddingWorker {
  /// Skip-gram: every word of the window predicts the center word (the direction of word2vec; the pairs of a corpus
  /// are the same in both directions).
  @inline(never)
  mutating func trainSkipGram(_ count: Int) {
    contexts.begin(sentence, count: count)
    drawWindow(0, count)
    var i = 0
    while i < count {
      contexts.advance(to: i, sentence, count: count)
      var m = 0
      var j = windowFirst
      while j <= windowLast {
        if j != i {
          contextRows[m] = contexts[j, sentence[j]]
          m &+= 1
        }
        j &+= 1
      }
      contextRows[m] = hidden
      takeOutputs(sets: windowSets)
      if i &+ 1 < count { drawWindow(i &+ 1, count) }
      var start = 0
      var outputs = outputRows
      while start < m {
        let size = min(m &- start, EmbeddingTask.sharing)
        updateWindow(contextRows + start, size, outputs)
        start &+= size
        outputs += outputSetStride
      }
      contexts.retire(i, sentence)
      i &+= 1
    }
    contexts.end(sentence, count: count)
  }

  /// CBOW: the mean of all input rows of the window's words predicts the center word; each of those rows gets the
  /// whole gradient, as in fastText.
  @inline(never)
  mutating func trainCBOW(_ count: Int) {
    contexts.begin(sentence, count: count)
    drawWindow(0, count)
    var i = 0
    while i < count {
      contexts.advance(to: i, sentence, count: count)
      let first = windowFirst
      let last = windowLast
      sumContexts(first, last, except: i)
      contextRows[0] = hidden
      contextRows[1] = hiddenBefore
      takeOutputs(sets: 1)
      if i &+ 1 < count { drawWindow(i &+ 1, count) }
      updateWindow(contextRows, 1, outputRows)
      var j = first
      while j <= last {
        if j != i {
          let row = contexts[j, sentence[j]]
          var v = 0
          while v < outputs.width {
            row[v] += hidden[v] - hiddenBefore[v]
            v &+= 1
          }
        }
        j &+= 1
      }
      contexts.retire(i, sentence)
      i &+= 1
    }
    contexts.end(sentence, count: count)
  }

  /// The mean over the input rows of all words of the window, into `hidden` and `hiddenBefore`.
  @inline(__always)
  private func sumContexts(_ first: Int, _ last: Int, except center: Int) {
    var v = 0
    while v < outputs.width {
      hidden[v] = .zero
      v &+= 1
    }
    var total: Int32 = 0
    var j = first
    while j <= last {
      if j != center {
        let word = sentence[j]
        let rowCount = contexts.rowCount(of: word)
        total &+= rowCount
        let weight = Vector16(repeating: Float(rowCount))
        let row = contexts[j, word]
        v = 0
        while v < outputs.width {
          hidden[v] = multiplyAdd(weight, row[v], hidden[v])
          v &+= 1
        }
      }
      j &+= 1
    }
    let scale = Vector16(repeating: 1 / Float(max(total, 1)))
    v = 0
    while v < outputs.width {
      hidden[v] *= scale
      hiddenBefore[v] = hidden[v]
      v &+= 1
    }
  }

  /// Draws the reach and the negatives of the window at `center`, and asks for the rows.
  @inline(__always)
  private mutating func drawWindow(_ center: Int, _ count: Int) {
    let reach = 1 &+ random.below(task.window)
    windowFirst = max(0, center &- reach)
    windowLast = min(count &- 1, center &+ reach)
    let contextCount = windowLast &- windowFirst
    windowSets =
      task.method == .cbow ? 1 : (contextCount &+ EmbeddingTask.sharing &- 1) / EmbeddingTask.sharing
    let target = sentence[center]
    outputs.prefetch(target)
    var word = drawn
    var set = 0
    while set < windowSets {
      word[0] = target
      var k = 1
      while k <= task.negatives {
        let negative = negative(except: target)
        word[k] = negative
        outputs.prefetch(negative)
        k &+= 1
      }
      word += task.negatives &+ 1
      set &+= 1
    }
  }

  /// Turns the drawn words into rows, each set padded to whole groups.
  @inline(__always)
  private func takeOutputs(sets: Int) {
    var word = drawn
    var target = outputRows
    var set = 0
    while set < sets {
      var k = 0
      while k <= task.negatives {
        target[k] = outputs.row(word[k])
        k &+= 1
      }
      while k < outputSetStride {
        target[k] = target[0]
        k &+= 1
      }
      word += task.negatives &+ 1
      target += outputSetStride
      set &+= 1
    }
  }

  @inline(__always)
  private mutating func updateWindow(
    _ contexts: UnsafePointer<Row>, _ count: Int, _ outputs: UnsafePointer<Row>
  ) {
    // The loss costs a logarithm for each score: a sample of the windows tells it well enough.
    windowCount &+= 1
    let wantsLoss = windowCount & 63 == 0
    lossSum += Double(
      window.updateAll(
        contexts: contexts, count: count, outputs: outputs, outputCount: task.negatives &+ 1, rate: rate,
        wantsLoss: wantsLoss))
    if wantsLoss { lossCount &+= count }
  }
}
