/// The fast paths: one set of negatives a window.
extension EmbeddingWorker {
  /// Skip-gram: every word of the window predicts the center word (the direction of word2vec; the pairs of a corpus
  /// are the same in both directions).
  @inline(never)
  mutating func trainSkipGram(_ count: Int) {
    contexts.begin(sentence, count: count)
    drawOutputs(for: sentence[0])
    var i = 0
    while i < count {
      contexts.advance(to: i, sentence, count: count)
      let reach = 1 &+ random.below(task.window)
      let first = max(0, i &- reach)
      let last = min(count &- 1, i &+ reach)
      var m = 0
      var j = first
      while j <= last {
        if j != i {
          contextRows[m] = contexts[j, sentence[j]]
          m &+= 1
        }
        j &+= 1
      }
      contextRows[m] = hidden
      let outputCount = takeOutputs()
      if i &+ 1 < count { drawOutputs(for: sentence[i &+ 1]) }
      updateWindow(contexts: m, outputCount: outputCount)
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
    drawOutputs(for: sentence[0])
    var i = 0
    while i < count {
      contexts.advance(to: i, sentence, count: count)
      let reach = 1 &+ random.below(task.window)
      let first = max(0, i &- reach)
      let last = min(count &- 1, i &+ reach)
      sumContexts(first, last, except: i)
      contextRows[0] = hidden
      contextRows[1] = hiddenBefore
      let outputCount = takeOutputs()
      if i &+ 1 < count { drawOutputs(for: sentence[i &+ 1]) }
      updateWindow(contexts: 1, outputCount: outputCount)
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

  /// Turns the drawn words into rows, padded to whole groups; returns how many are real.
  @inline(__always)
  private func takeOutputs() -> Int {
    let count = task.negatives &+ 1
    var k = 0
    while k < count {
      outputRows[k] = outputs.row(drawn[k])
      k &+= 1
    }
    while k % NegativeSamplingWindow.group != 0 {
      outputRows[k] = outputRows[0]
      k &+= 1
    }
    return count
  }

  @inline(__always)
  private mutating func updateWindow(contexts m: Int, outputCount: Int) {
    // The loss costs a logarithm for each score: a sample of the windows tells it well enough.
    windowCount &+= 1
    let wantsLoss = windowCount & 63 == 0
    lossSum += Double(
      window.updateAll(
        contexts: contextRows, count: m, outputs: outputRows, outputCount: outputCount, rate: rate,
        wantsLoss: wantsLoss))
    if wantsLoss { lossCount &+= m }
  }
}
