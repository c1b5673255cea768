#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The classic update, one (hidden, target) pair after the other as fastText and word2vec define it:
///
///     for each target k (the true word first, then the negatives):
///         g = lr (y − σ(h · o_k));  e += g o_k;  o_k += g h
///
/// with o_k updated at once, h fixed, and e the caller's to add to every input row.
struct PairwiseNegativeSampling {
  /// Registers of a row.
  let width: Int
  /// The hidden vector h, the gradient e.
  let hidden: Row
  let gradient: Row

  init(width: Int) {
    self.width = width
    let memory = UnsafeMutableRawPointer.allocate(byteCount: width * 128, alignment: 64)
    hidden = memory.bindMemory(to: Vector16.self, capacity: width * 2)
    hidden.initialize(repeating: .zero, count: width * 2)
    gradient = hidden + width
  }

  func deallocate() { UnsafeMutableRawPointer(hidden).deallocate() }

  /// Makes h the mean of the rows that `forEachRow` visits, and e zero.
  @inline(__always)
  func compose(_ forEachRow: ((Row) -> Void) -> Void) {
    hidden.update(repeating: .zero, count: width * 2)
    var total: Float = 0
    forEachRow { row in
      total += 1
      var v = 0
      while v < width {
        hidden[v] += row[v]
        v &+= 1
      }
    }
    let scale = Vector16(repeating: 1 / max(total, 1))
    var v = 0
    while v < width {
      hidden[v] *= scale
      v &+= 1
    }
  }

  /// Adds e to the rows that `forEachRow` visits (a row visited twice gets it twice).
  @inline(__always)
  func addGradient(_ forEachRow: ((Row) -> Void) -> Void) {
    forEachRow { row in
      var v = 0
      while v < width {
        row[v] += gradient[v]
        v &+= 1
      }
    }
  }

  /// One target. Returns the loss where asked for, else 0.
  @inline(__always)
  func update(_ output: Row, label: Float, rate: Float, wantsLoss: Bool) -> Float {
    var sum = Vector16.zero
    var v = 0
    while v < width {
      sum = multiplyAdd(hidden[v], output[v], sum)
      v &+= 1
    }
    let probability = 1 / (1 + expf(-sum.sum()))
    let step = Vector16(repeating: rate * (label - probability))
    v = 0
    while v < width {
      let o = output[v]
      gradient[v] = multiplyAdd(step, o, gradient[v])
      output[v] = multiplyAdd(step, hidden[v], o)
      v &+= 1
    }
    guard wantsLoss else { return 0 }
    return -logf(max(label == 1 ? probability : 1 - probability, 1e-8))
  }
}
