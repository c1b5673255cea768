/// Attention of one query at a time over a range of keys: scores s, weights w = softmax(s), context c = Σ wᵢ valueᵢ.
///
/// All sums run over the keys, or over the lanes of a row, in order: a query's result has the same bits whatever stands
/// beside it. The tanh of an additive score is computed again for the gradient; nothing of the size keys · width is kept.
struct PairAttention {
  typealias Floats = UnsafeMutablePointer<Float>

  let scoring: PairScoring
  /// Projected keys, `width` floats each, as wide as a query.
  let keys: UnsafePointer<Float>
  let width: Int
  let values: UnsafePointer<Float>
  let valueWidth: Int
  /// v of additive scores; not read with products.
  let v: UnsafePointer<Float>

  /// - Parameters:
  ///   - range: the keys of the query.
  ///   - weights: one a key, overwritten.
  ///   - context: `valueWidth` floats, overwritten; zeros where there are no keys.
  func forward(_ query: UnsafePointer<Float>, _ range: Range<Int>, weights: Floats, context: Floats) {
    score(query, range, into: weights)
    softmax(weights, count: range.count)
    let first = values + range.lowerBound * valueWidth
    UnitLanes.each(of: valueWidth) { units in
      var sum = Vector16.zero
      var value = first
      for i in 0..<range.count {
        sum = multiplyAdd(units.load(value), Vector16(repeating: weights[i]), sum)
        value += valueWidth
      }
      units.put(sum, context)
    }
  }

  private func score(_ query: UnsafePointer<Float>, _ range: Range<Int>, into scores: Floats) {
    var key = keys + range.lowerBound * width
    for i in 0..<range.count {
      switch scoring {
      case .additive: scores[i] = additiveScore(query, key)
      case .product(let scale):
        var sum = Vector16.zero
        UnitLanes.each(of: width) { sum = multiplyAdd($0.load(query), $0.load(key), sum) }
        scores[i] = scale * laneSum(sum)
      }
      key += width
    }
  }

  /// v · tanh(q + k). A plain loop: a closure with a tanh in it stays a function, which is called for every sixteen.
  private func additiveScore(_ query: UnsafePointer<Float>, _ key: UnsafePointer<Float>) -> Float {
    var sum = Vector16.zero
    var start = 0
    while start < width {
      let units = UnitLanes(start: start, count: min(16, width &- start))
      sum = multiplyAdd(hyperbolicTangent(units.load(query) + units.load(key)), units.load(v), sum)
      start &+= 16
    }
    return laneSum(sum)
  }

  private func softmax(_ scores: Floats, count: Int) {
    var largest = -Float.infinity
    for i in 0..<count where scores[i] > largest { largest = scores[i] }
    let shift = largest
    mapLanes(scores, into: scores, count: count) { $0 = fullExponential($0 - shift) }
    var sum: Float = 0
    for i in 0..<count { sum += scores[i] }
    let factor = 1 / sum
    for i in 0..<count { scores[i] *= factor }
  }

  /// The chain rule through `forward`: dsᵢ = wᵢ (dwᵢ − Σ w dw), dwᵢ = dc · valueᵢ.
  /// - Parameters:
  ///   - weights: what `forward` gave.
  ///   - dContext: gradient of the context.
  ///   - dWeights: gradient of the weights but for what comes by way of the context; zero where nil.
  ///   - dScores: room for one float a key.
  ///   - dQuery: gradient of the query, overwritten.
  ///   - dKeys, dValues: gradients of all keys and values, added to.
  ///   - dv: gradient of v, added to; not touched with products.
  func backward(
    _ query: UnsafePointer<Float>, _ range: Range<Int>, weights: UnsafePointer<Float>,
    dContext: UnsafePointer<Float>, dWeights: UnsafePointer<Float>? = nil, dScores: Floats, dQuery: Floats,
    dKeys: Floats, dValues: Floats,
    dv: Floats
  ) {
    let count = range.count
    var mean: Float = 0
    for i in 0..<count {
      let place = (range.lowerBound + i) * valueWidth
      let (value, dValue) = (values + place, dValues + place)
      let weight = Vector16(repeating: weights[i])
      var sum = Vector16.zero
      UnitLanes.each(of: valueWidth) { units in
        let upstream = units.load(dContext)
        sum = multiplyAdd(upstream, units.load(value), sum)
        units.put(multiplyAdd(upstream, weight, units.load(dValue)), dValue)
      }
      dScores[i] = laneSum(sum) + (dWeights.map { $0[i] } ?? 0)
      mean += weights[i] * dScores[i]
    }
    for i in 0..<count { dScores[i] = weights[i] * (dScores[i] - mean) }
    let first = range.lowerBound * width
    switch scoring {
    case .additive:
      UnitLanes.each(of: width) { units in
        let (q, v) = (units.load(query), units.load(v))
        var (dq, sum) = (Vector16.zero, units.load(dv))
        var place = first
        for i in 0..<count {
          let share = Vector16(repeating: dScores[i])
          let t = hyperbolicTangent(q + units.load(keys + place))
          let inner = share * v * (1 - t * t)
          sum = multiplyAdd(share, t, sum)
          dq += inner
          units.put(units.load(dKeys + place) + inner, dKeys + place)
          place += width
        }
        units.put(dq, dQuery)
        units.put(sum, dv)
      }
    case .product(let scale):
      UnitLanes.each(of: width) { units in
        let q = units.load(query)
        var dq = Vector16.zero
        var place = first
        for i in 0..<count {
          let share = Vector16(repeating: scale * dScores[i])
          dq = multiplyAdd(share, units.load(keys + place), dq)
          units.put(multiplyAdd(share, q, units.load(dKeys + place)), dKeys + place)
          place += width
        }
        units.put(dq, dQuery)
      }
    }
  }
}
