/// The fast paths: batches of negatives are used again and again.
///
/// Each window draws one new batch of negatives. Its first set of context words takes that batch, its next set one that
/// was drawn some windows ago, and so on. So only one batch of rows has to come from memory for each window. A batch
/// comes back only when no word of its last window is in reach: words that stand together and were pushed away from
/// the same negatives would grow more alike than their contexts are.
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
      if i & 1 == 0 { hot?.refreshNext() }
      var m = 0
      var j = windowFirst
      while j <= windowLast {
        if j != i {
          contextRows[m] = contexts[j, sentence[j]]
          m &+= 1
        }
        j &+= 1
      }
      takeOutputs(sentence[i], sets: (m &+ task.sharing &- 1) / task.sharing)
      if i &+ 1 < count { drawWindow(i &+ 1, count) }
      var start = 0
      var outputs = outputRows
      while start < m {
        let size = min(m &- start, task.sharing)
        updateWindow(contextRows + start, size, outputs)
        start &+= size
        outputs += outputSetStride
      }
      self.outputs.add(center, minus: centerBefore, to: sentence[i])
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
      if i & 1 == 0 { hot?.refreshNext() }
      let first = windowFirst
      let last = windowLast
      sumContexts(first, last, except: i)
      contextRows[0] = hidden
      takeOutputs(sentence[i], sets: 1)
      if i &+ 1 < count { drawWindow(i &+ 1, count) }
      updateWindow(contextRows, 1, outputRows)
      outputs.add(center, minus: centerBefore, to: sentence[i])
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

  /// Draws the reach of the window at `center` and one more batch of negatives, and asks for the rows.
  @inline(__always)
  private mutating func drawWindow(_ center: Int, _ count: Int) {
    let reach = 1 &+ random.below(task.window)
    windowFirst = max(0, center &- reach)
    windowLast = min(count &- 1, center &+ reach)
    let target = sentence[center]
    outputs.prefetch(target)
    var k = 0
    while k < task.negatives {
      negatives.prepare(k, negative(except: target))
      k &+= 1
    }
  }

  /// The output rows of the window: for each set of context words the center and a batch of negatives, the newest batch
  /// first, padded to whole groups.
  @inline(__always)
  private mutating func takeOutputs(_ target: Int32, sets: Int) {
    outputs.copy(target, into: center, centerBefore)
    negatives.advance()
    var batch = negatives.newest
    var rows = outputRows
    var set = 0
    while set < sets {
      let words = negatives.words(of: batch)
      var row = negatives.rows(of: batch)
      rows[0] = center
      var k = 0
      while k < task.negatives {
        // A batch drawn for an earlier center may hold this one.
        if words[k] == target { negatives.replace(batch, k, with: negative(except: target)) }
        rows[k &+ 1] = row
        row += outputs.width
        k &+= 1
      }
      k &+= 1
      while k < outputSetStride {
        rows[k] = noRow
        k &+= 1
      }
      batch = negatives.batch(batch, before: batchStep)
      rows += outputSetStride
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
