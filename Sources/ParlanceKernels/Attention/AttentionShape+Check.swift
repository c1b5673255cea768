extension AttentionShape {
  /// Stops where a size of the caller does not fit: the loops behind it go by pointers.
  func checkForward(query: Int, key: Int, value: Int, bias: Int?, output: Int, logSumExp: Int) {
    precondition(
      headSize > 0 && keyHeads > 0 && heads > 0 && heads % keyHeads == 0,
      "attention of \(heads) heads of \(headSize) on \(keyHeads) key heads")
    precondition(queries.count == keys.count, "\(queries.count) sequences of queries, \(keys.count) of keys")
    precondition(
      queries.allSatisfy { $0.lowerBound >= 0 } && keys.allSatisfy { $0.lowerBound >= 0 },
      "rows before the first")
    precondition(slopes.isEmpty || slopes.count == heads, "\(slopes.count) slopes for \(heads) heads")
    let (queryRows, keyRows) = (queryRows, keyRows)
    Self.check("queries", query, rows: queryRows, stride: queryStride, width: heads * headSize)
    Self.check("keys", key, rows: keyRows, stride: keyStride, width: keyHeads * headSize)
    Self.check("values", value, rows: keyRows, stride: valueStride, width: keyHeads * headSize)
    Self.check("output", output, rows: queryRows, stride: outputStride, width: heads * headSize)
    precondition(
      logSumExp >= queryRows * heads, "\(logSumExp) log-sums for \(queryRows) rows of \(heads) heads")
    precondition((biasLayout == nil) == (bias == nil), "a bias needs its layout, and a layout its bias")
    if let bias, let layout = biasLayout { check(bias, layout) }
  }

  /// The backward direction adds up gradients of keys sequence by sequence, so no two may share any.
  func checkDisjoint() {
    precondition(
      Self.areDisjoint(queries) && Self.areDisjoint(keys), "sequences that share rows have no gradient")
  }

  static func check(_ name: String, _ count: Int, rows: Int, stride: Int, width: Int) {
    precondition(stride >= width, "\(name): rows \(stride) apart hold no \(width) floats")
    precondition(
      rows == 0 || (count >= width && (count - width) / stride >= rows - 1),
      "\(name): \(count) floats for \(rows) rows of \(width), \(stride) apart")
  }

  private func check(_ count: Int, _ layout: AttentionBiasLayout) {
    precondition(
      layout.sequenceStride >= 0 && layout.headStride >= 0 && layout.queryStride >= 0,
      "a bias with a negative stride")
    for (sequence, (q, k)) in zip(queries, keys).enumerated() where !q.isEmpty && !k.isEmpty {
      let last =
        sequence * layout.sequenceStride + (heads - 1) * layout.headStride + (q.count - 1)
        * layout.queryStride
      precondition(last + k.count <= count, "bias: \(count) floats do not reach sequence \(sequence)")
    }
  }

  private static func areDisjoint(_ ranges: [Range<Int>]) -> Bool {
    let sorted = ranges.filter { !$0.isEmpty }.sorted { $0.lowerBound < $1.lowerBound }
    return zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
  }
}
