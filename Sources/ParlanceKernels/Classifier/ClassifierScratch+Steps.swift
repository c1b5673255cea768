#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One step of gradient descent on one line, for each kind of output layer. With α_i the learning rate times
/// (target − probability) of output i:
///
///     g = Σ α_i o_i   with o_i from before the step
///     o_i += α_i h
///     x_r += g / n    for each of the n input rows of the line, repeats included
///
/// Each returns the loss before the step, where it was asked for, else 0. It is computed from raw scores, so that
/// it is not a number as soon as a weight is not.
extension ClassifierScratch {
  /// Softmax over all outputs; loss −log p(target).
  public func softmaxStep(
    rows: Span<Int32>, target: Int, rate: Float, input: HogwildTable, output: HogwildTable, wantsLoss: Bool
  ) -> Float {
    precondition(target >= 0 && target < outputCount, "label \(target) of \(outputCount)")
    setHidden(toMeanOf: rows, in: input)
    computeScores(output)
    let targetScore = score(target).pointee
    let normalizer = softmaxScores()
    score(target).pointee -= 1
    applyAll(rate: -rate, output: output)
    scatterGradient(to: rows, in: input)
    return wantsLoss ? normalizer - targetScore : 0
  }

  /// An independent logistic function for each output, 1 for those in `targets`; loss = sum over all outputs.
  /// - Parameter targets: distinct.
  public func oneVsAllStep(
    rows: Span<Int32>, targets: Span<Int32>, rate: Float, input: HogwildTable, output: HogwildTable,
    wantsLoss: Bool
  ) -> Float {
    setHidden(toMeanOf: rows, in: input)
    computeScores(output)
    var loss: Float = 0
    if wantsLoss {
      for i in 0..<outputCount { loss += Self.softplus(score(i).pointee) }
      for i in 0..<targets.count { loss -= score(Int(targets[i])).pointee }
    }
    sigmoidScores()
    for i in 0..<targets.count {
      precondition(targets[i] >= 0 && targets[i] < outputCount, "label \(targets[i]) of \(outputCount)")
      score(Int(targets[i])).pointee -= 1
    }
    applyAll(rate: -rate, output: output)
    scatterGradient(to: rows, in: input)
    return loss
  }

  /// One logistic function for each of some outputs, in order: the nodes of a path of the tree, or a label and
  /// labels drawn against it. Loss = sum over them.
  /// - Parameters:
  ///   - outputs: rows of the output; a repeated one is updated again with its new value.
  ///   - targets: 1 or 0 for each.
  public func logisticStep(
    rows: Span<Int32>, outputs: Span<Int32>, targets: Span<UInt8>, rate: Float, input: HogwildTable,
    output: HogwildTable, wantsLoss: Bool
  ) -> Float {
    precondition(outputs.count == targets.count, "\(outputs.count) outputs, \(targets.count) targets")
    setHidden(toMeanOf: rows, in: input)
    gradient.update(repeating: .zero, count: width)
    var loss: Float = 0
    for i in 0..<outputs.count {
      precondition(outputs[i] >= 0 && Int(outputs[i]) < output.rowCount, "output \(outputs[i])")
      let o = output.row(Int(outputs[i]))
      let z = dot(o)
      let target = Float(targets[i])
      if wantsLoss { loss += Self.softplus(z) - target * z }
      let alpha = Vector16(repeating: rate * (target - 1 / (1 + expf(-z))))
      for v in 0..<width {
        let old = o[v]
        gradient[v] = multiplyAdd(alpha, old, gradient[v])
        o[v] = multiplyAdd(alpha, hidden[v], old)
      }
    }
    scatterGradient(to: rows, in: input)
    return loss
  }

  /// g and all o with α_i = rate · score_i, four outputs at a time.
  private func applyAll(rate: Float, output: HogwildTable) {
    gradient.update(repeating: .zero, count: width)
    var i = 0
    while i &+ 4 <= outputCount {
      let o0 = output.row(i)
      let o1 = output.row(i &+ 1)
      let o2 = output.row(i &+ 2)
      let o3 = output.row(i &+ 3)
      let a0 = Vector16(repeating: rate * score(i).pointee)
      let a1 = Vector16(repeating: rate * score(i &+ 1).pointee)
      let a2 = Vector16(repeating: rate * score(i &+ 2).pointee)
      let a3 = Vector16(repeating: rate * score(i &+ 3).pointee)
      for v in 0..<width {
        let h = hidden[v]
        let (w0, w1, w2, w3) = (o0[v], o1[v], o2[v], o3[v])
        let sum = multiplyAdd(a1, w1, multiplyAdd(a0, w0, gradient[v]))
        gradient[v] = multiplyAdd(a3, w3, multiplyAdd(a2, w2, sum))
        o0[v] = multiplyAdd(a0, h, w0)
        o1[v] = multiplyAdd(a1, h, w1)
        o2[v] = multiplyAdd(a2, h, w2)
        o3[v] = multiplyAdd(a3, h, w3)
      }
      i &+= 4
    }
    while i < outputCount {
      let o = output.row(i)
      let alpha = Vector16(repeating: rate * score(i).pointee)
      for v in 0..<width {
        let old = o[v]
        gradient[v] = multiplyAdd(alpha, old, gradient[v])
        o[v] = multiplyAdd(alpha, hidden[v], old)
      }
      i &+= 1
    }
  }

  /// log(1 + e^z) without overflow.
  private static func softplus(_ z: Float) -> Float { max(z, 0) + log1pf(expf(-abs(z))) }
}
