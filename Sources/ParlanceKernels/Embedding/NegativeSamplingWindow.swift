import CKernels

/// One row of a table, as registers.
typealias Row = UnsafeMutablePointer<Vector16>

/// The update of some context words of a window in skip-gram with negative sampling, with the negatives shared by them
/// (pWord2Vec: Ji et al., 2016), so that it is three small matrix products:
///
///     S = H Oᵀ              scores of m context rows against 6 output rows
///     X = lr (Y − σ(S))     Y is 1 for the true word, 0 for negatives
///     H += X O,  O += Xᵀ H  both with the values from before the window
///
/// Blocking: two context rows against six output rows are twelve accumulators; their sums over lanes are taken
/// together by a tree of pair sums. The updates run over the row in steps of one register, six output
/// registers and six sums held throughout. More than five negatives go through in groups of six outputs.
struct NegativeSamplingWindow {
  /// Output rows that one pass takes.
  static let group = 6
  /// Registers of a row.
  let width: Int
  /// X, eight floats a context row (six used).
  private let steps: UnsafeMutablePointer<Float>
  private let capacity: Int

  init(width: Int, maximumContexts: Int) {
    self.width = width
    capacity = (maximumContexts + 2) / 2 * 2
    let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity * 32, alignment: 64)
    steps = memory.bindMemory(to: Float.self, capacity: capacity * 8)
  }

  func deallocate() { UnsafeMutableRawPointer(steps).deallocate() }

  /// Updates context and output rows, for any number of outputs, the first of which is the true word.
  /// - Parameters:
  ///   - contexts: `count` rows.
  ///   - outputs: `outputCount` rows, no row twice but one of zeros that pads them to whole groups.
  /// - Returns: the loss where it was asked for, else 0.
  @inline(__always)
  func updateAll(
    contexts: UnsafePointer<Row>, count: Int, outputs: UnsafePointer<Row>, outputCount: Int, rate: Float,
    wantsLoss: Bool
  ) -> Float {
    if outputCount == Self.group {
      return update(
        contexts: contexts, count: count, outputs: outputs, labels: Self.firstLane,
        rates: Self.lanes(below: Self.group, value: rate), wantsLoss: wantsLoss)
    }
    return updateInGroups(
      contexts: contexts, count: count, outputs: outputs, outputCount: outputCount, rate: rate,
      wantsLoss: wantsLoss)
  }

  @inline(never)
  private func updateInGroups(
    contexts: UnsafePointer<Row>, count: Int, outputs: UnsafePointer<Row>, outputCount: Int, rate: Float,
    wantsLoss: Bool
  ) -> Float {
    var loss: Float = 0
    var start = 0
    while start < outputCount {
      loss += update(
        contexts: contexts, count: count, outputs: outputs + start,
        labels: start == 0 ? Self.firstLane : .zero,
        rates: Self.lanes(below: min(outputCount &- start, Self.group), value: rate), wantsLoss: wantsLoss)
      start &+= Self.group
    }
    return loss
  }

  /// 1 in the first lane of each half.
  @inline(__always)
  private static var firstLane: Vector16 {
    Vector16(1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)
  }

  /// `value` in the first lanes of each half.
  @inline(__always)
  private static func lanes(below count: Int, value: Float) -> Vector16 {
    let lane = SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7)
    let mask = lane .< SIMD16<Int32>(repeating: Int32(truncatingIfNeeded: count))
    return Vector16.zero.replacing(with: Vector16(repeating: value), where: mask)
  }

  /// One group of six outputs.
  /// - Parameters:
  ///   - contexts: `count` rows.
  ///   - outputs: six rows; unused ones are a row of zeros and have rate 0.
  ///   - labels, rates: Y and the learning rate of each output, twice over (lanes 0–7 and 8–15).
  /// - Returns: the loss where it was asked for, else 0.
  @inline(__always)
  private func update(
    contexts: UnsafePointer<Row>, count: Int, outputs: UnsafePointer<Row>, labels: Vector16, rates: Vector16,
    wantsLoss: Bool
  ) -> Float {
    var loss: Float = 0
    var j = 0
    while j < count {
      let scores =
        j &+ 1 < count
        ? self.scores(contexts[j], contexts[j &+ 1], outputs) : self.scores(contexts[j], outputs)
      let probability = sigmoid(scores)
      let x = rates * (labels - probability)
      UnsafeMutableRawPointer(steps + j &* 8).storeBytes(of: x, as: Vector16.self)
      if wantsLoss {
        loss += Self.loss(probability, labels, rates, lanes: j &+ 1 < count ? 16 : 8)
      }
      j &+= 2
    }
    apply(contexts: contexts, count: count, outputs: outputs)
    return loss
  }

  @inline(__always)
  private func scores(_ h: Row, _ h2: Row, _ outputs: UnsafePointer<Row>) -> Vector16 {
    let o0 = outputs[0]
    let o1 = outputs[1]
    let o2 = outputs[2]
    let o3 = outputs[3]
    let o4 = outputs[4]
    let o5 = outputs[5]
    var a0 = Vector16.zero
    var a1 = Vector16.zero
    var a2 = Vector16.zero
    var a3 = Vector16.zero
    var a4 = Vector16.zero
    var a5 = Vector16.zero
    var b0 = Vector16.zero
    var b1 = Vector16.zero
    var b2 = Vector16.zero
    var b3 = Vector16.zero
    var b4 = Vector16.zero
    var b5 = Vector16.zero
    var v = 0
    while v < width {
      let x = h[v]
      let y = h2[v]
      let r0 = o0[v]
      a0 = multiplyAdd(x, r0, a0)
      b0 = multiplyAdd(y, r0, b0)
      let r1 = o1[v]
      a1 = multiplyAdd(x, r1, a1)
      b1 = multiplyAdd(y, r1, b1)
      let r2 = o2[v]
      a2 = multiplyAdd(x, r2, a2)
      b2 = multiplyAdd(y, r2, b2)
      let r3 = o3[v]
      a3 = multiplyAdd(x, r3, a3)
      b3 = multiplyAdd(y, r3, b3)
      let r4 = o4[v]
      a4 = multiplyAdd(x, r4, a4)
      b4 = multiplyAdd(y, r4, b4)
      let r5 = o5[v]
      a5 = multiplyAdd(x, r5, a5)
      b5 = multiplyAdd(y, r5, b5)
      v &+= 1
    }
    let a = pairSums(pairSums(pairSums(a0, a1), pairSums(a2, a3)), pairSums(pairSums(a4, a5), .zero))
    let b = pairSums(pairSums(pairSums(b0, b1), pairSums(b2, b3)), pairSums(pairSums(b4, b5), .zero))
    return pairSums(a, b)
  }

  /// The scores of one context row, in lanes 0 to 5.
  @inline(__always)
  private func scores(_ h: Row, _ outputs: UnsafePointer<Row>) -> Vector16 {
    let o0 = outputs[0]
    let o1 = outputs[1]
    let o2 = outputs[2]
    let o3 = outputs[3]
    let o4 = outputs[4]
    let o5 = outputs[5]
    var a0 = Vector16.zero
    var a1 = Vector16.zero
    var a2 = Vector16.zero
    var a3 = Vector16.zero
    var a4 = Vector16.zero
    var a5 = Vector16.zero
    var v = 0
    while v < width {
      let x = h[v]
      a0 = multiplyAdd(x, o0[v], a0)
      a1 = multiplyAdd(x, o1[v], a1)
      a2 = multiplyAdd(x, o2[v], a2)
      a3 = multiplyAdd(x, o3[v], a3)
      a4 = multiplyAdd(x, o4[v], a4)
      a5 = multiplyAdd(x, o5[v], a5)
      v &+= 1
    }
    let a = pairSums(pairSums(pairSums(a0, a1), pairSums(a2, a3)), pairSums(pairSums(a4, a5), .zero))
    return pairSums(a, .zero)
  }

  @inline(__always)
  private func apply(contexts: UnsafePointer<Row>, count: Int, outputs: UnsafePointer<Row>) {
    let p0 = outputs[0]
    let p1 = outputs[1]
    let p2 = outputs[2]
    let p3 = outputs[3]
    let p4 = outputs[4]
    let p5 = outputs[5]
    var v = 0
    while v < width {
      let o0 = p0[v]
      let o1 = p1[v]
      let o2 = p2[v]
      let o3 = p3[v]
      let o4 = p4[v]
      let o5 = p5[v]
      var g0 = Vector16.zero
      var g1 = Vector16.zero
      var g2 = Vector16.zero
      var g3 = Vector16.zero
      var g4 = Vector16.zero
      var g5 = Vector16.zero
      var x = UnsafePointer(steps)
      var j = 0
      while j < count {
        let row = contexts[j]
        let h = row[v]
        let x0 = Vector16(repeating: x[0])
        let x1 = Vector16(repeating: x[1])
        let x2 = Vector16(repeating: x[2])
        let x3 = Vector16(repeating: x[3])
        let x4 = Vector16(repeating: x[4])
        let x5 = Vector16(repeating: x[5])
        g0 = multiplyAdd(x0, h, g0)
        g1 = multiplyAdd(x1, h, g1)
        g2 = multiplyAdd(x2, h, g2)
        g3 = multiplyAdd(x3, h, g3)
        g4 = multiplyAdd(x4, h, g4)
        g5 = multiplyAdd(x5, h, g5)
        let s = multiplyAdd(x2, o2, multiplyAdd(x1, o1, multiplyAdd(x0, o0, h)))
        row[v] = s + multiplyAdd(x5, o5, multiplyAdd(x4, o4, x3 * o3))
        x += 8
        j &+= 1
      }
      p0[v] = o0 + g0
      p1[v] = o1 + g1
      p2[v] = o2 + g2
      p3[v] = o3 + g3
      p4[v] = o4 + g4
      p5[v] = o5 + g5
      v &+= 1
    }
  }

  /// Sum of −log of the probability given to each label, over the live outputs.
  @inline(never)
  private static func loss(_ p: Vector16, _ labels: Vector16, _ rates: Vector16, lanes: Int) -> Float {
    var sum: Float = 0
    for lane in 0..<lanes where rates[lane] != 0 {
      sum -= logarithm(max(labels[lane] == 1 ? p[lane] : 1 - p[lane], 1e-8))
    }
    return sum
  }
}
