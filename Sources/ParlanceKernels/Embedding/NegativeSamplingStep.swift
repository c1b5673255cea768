/// Single training steps through the very code that training runs, for checking its arithmetic.
public enum NegativeSamplingStep {
  /// One window with shared negatives: every context row against the target and the negatives, with the values from
  /// before the window. More than five negatives go in groups of six outputs, each with the values that the group
  /// before left.
  /// - Parameters:
  ///   - contexts: rows of `input`; `target` and `negatives`: rows of `output`.
  /// - Returns: the loss before the step.
  @discardableResult
  public static func window(
    input: HogwildTable, contexts: [Int], output: HogwildTable, target: Int, negatives: [Int], rate: Float
  ) -> Float {
    precondition(input.stride == output.stride && !contexts.isEmpty, "tables of one dimension, some context")
    precondition(contexts.allSatisfy { $0 >= 0 && $0 < input.rowCount }, "context row out of range")
    precondition(
      ([target] + negatives).allSatisfy { $0 >= 0 && $0 < output.rowCount }, "output row out of range")
    let window = NegativeSamplingWindow(width: input.stride / 16, maximumContexts: contexts.count)
    defer { window.deallocate() }
    let rows = contexts.map { input.row($0) }
    let outputs = ([target] + negatives).map { output.row($0) }
    return rows.withUnsafeBufferPointer { rows in
      guard let base = rows.baseAddress else { return 0 }
      return window.update(
        contexts: base, count: contexts.count, outputs: outputs, rate: rate, wantsLoss: true)
    }
  }

  /// One pair in the classic way: the hidden vector is the mean of the rows; the target, then each negative in turn.
  /// - Returns: the loss before the step.
  @discardableResult
  public static func pair(
    input: HogwildTable, rows: [Int], output: HogwildTable, target: Int, negatives: [Int], rate: Float
  ) -> Float {
    precondition(input.stride == output.stride && !rows.isEmpty, "tables of one dimension, some row")
    precondition(rows.allSatisfy { $0 >= 0 && $0 < input.rowCount }, "input row out of range")
    precondition(
      ([target] + negatives).allSatisfy { $0 >= 0 && $0 < output.rowCount }, "output row out of range")
    let step = PairwiseNegativeSampling(width: input.stride / 16)
    defer { step.deallocate() }
    step.compose { visit in for row in rows { visit(input.row(row)) } }
    var loss = step.update(output.row(target), label: 1, rate: rate, wantsLoss: true)
    for negative in negatives {
      loss += step.update(output.row(negative), label: 0, rate: rate, wantsLoss: true)
    }
    step.addGradient { visit in for row in rows { visit(input.row(row)) } }
    return loss
  }
}

extension NegativeSamplingWindow {
  /// All outputs, in groups of six; the first is the true word.
  fileprivate func update(
    contexts: UnsafePointer<Row>, count: Int, outputs: [Row], rate: Float, wantsLoss: Bool
  ) -> Float {
    let padding = (Self.group - outputs.count % Self.group) % Self.group
    let padded = outputs + [Row](repeating: outputs[0], count: padding)
    return padded.withUnsafeBufferPointer { rows in
      guard let base = rows.baseAddress else { return 0 }
      return updateAll(
        contexts: contexts, count: count, outputs: base, outputCount: outputs.count, rate: rate,
        wantsLoss: wantsLoss)
    }
  }
}
