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
    // As in training, the outputs are private copies, and what they gained is added to the table.
    let bag = RowBag(output)
    let words = ([target] + negatives).map { Int32($0) }
    let groups = (words.count + NegativeSamplingWindow.group - 1) / NegativeSamplingWindow.group
    let count = groups * NegativeSamplingWindow.group
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count * bag.width * 128, alignment: 64)
    defer { memory.deallocate() }
    let copies = memory.bindMemory(to: Vector16.self, capacity: count * bag.width * 2)
    copies.initialize(repeating: .zero, count: count * bag.width * 2)
    let starts = copies + count * bag.width
    for (index, word) in words.enumerated() {
      bag.copy(word, into: copies + index * bag.width, starts + index * bag.width)
    }
    let outputs = (0..<count).map { copies + $0 * bag.width }
    let loss = rows.withUnsafeBufferPointer { rows in
      outputs.withUnsafeBufferPointer { outputs -> Float in
        guard let rows = rows.baseAddress, let outputs = outputs.baseAddress else { return 0 }
        return window.updateAll(
          contexts: rows, count: contexts.count, outputs: outputs, outputCount: words.count, rate: rate,
          wantsLoss: true)
      }
    }
    for (index, word) in words.enumerated() {
      bag.add(copies + index * bag.width, minus: starts + index * bag.width, to: word)
    }
    return loss
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
