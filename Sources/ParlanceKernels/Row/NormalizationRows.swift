/// One row of a normalization, forward or backward.
struct NormalizationRows: Sendable {
  nonisolated(unsafe) let x: UnsafePointer<Float>
  /// dy in the backward direction.
  nonisolated(unsafe) let upstream: UnsafePointer<Float>
  nonisolated(unsafe) let weight: UnsafePointer<Float>?
  nonisolated(unsafe) let bias: UnsafePointer<Float>?
  /// y, or dx.
  nonisolated(unsafe) let result: UnsafeMutablePointer<Float>
  /// μ of each row; nil in RMSNorm.
  nonisolated(unsafe) let mean: UnsafeMutablePointer<Float>?
  /// 1 / √(σ² + ε) of each row.
  nonisolated(unsafe) let inverse: UnsafeMutablePointer<Float>
  let width: Int

  func layerNorm(_ row: Int, _ epsilon: Float) {
    guard let mean else { return }
    let x = x + row * width
    let n = Float(width)
    let near = RowSums.sum(x, count: width, filler: 0) { $0 } / n
    // The mean itself is rounded: what it is off by comes out as the mean of the differences.
    let (sum, squares) = RowSums.sums(x, x, count: width) { x, _, at in
      var d = x - near
      if at &+ 16 > width { d = clear(d, from: width &- at) }
      return (d, d * d)
    }
    let rest = sum / n
    let variance = max(0, squares / n - rest * rest)
    let inverse = 1 / (variance + epsilon).squareRoot()
    self.inverse[row] = inverse
    mean[row] = near + rest
    write(row) { ($0 - near - rest) * inverse }
  }

  func rmsNorm(_ row: Int, _ epsilon: Float) {
    let squares = RowSums.sum(x + row * width, count: width, filler: 0) { $0 * $0 }
    let inverse = 1 / (squares / Float(width) + epsilon).squareRoot()
    self.inverse[row] = inverse
    write(row) { $0 * inverse }
  }

  /// result = normalized · weight + bias.
  @inline(__always)
  private func write(_ row: Int, _ normalized: (Vector16) -> Vector16) {
    let x = x + row * width
    let y = result + row * width
    switch (weight, bias) {
    case (nil, nil): mapLanes(x, into: y, count: width, normalized)
    case (let weight?, nil): mapLanes(x, weight, into: y, count: width) { normalized($0) * $1 }
    case (nil, let bias?): mapLanes(x, bias, into: y, count: width) { normalized($0) + $1 }
    case (let weight?, let bias?):
      var i = 0
      while i &+ 16 <= width {
        store(multiplyAdd(normalized(lanes(x, i)), lanes(weight, i), lanes(bias, i)), y, i)
        i &+= 16
      }
      guard i < width else { return }
      @inline(__always) func rest(_ p: UnsafePointer<Float>) -> Vector16 {
        lanes(p, i, count: width &- i, filler: 0)
      }
      store(multiplyAdd(normalized(rest(x)), rest(weight), rest(bias)), y, i, count: width &- i)
    }
  }

  /// With g = dy · weight and x̂ the normalized row: dx = (g − mean(g) − x̂ mean(g x̂)) / √(σ² + ε); RMSNorm has no
  /// mean(g). Adds dy · x̂ to `weightSum` and dy to `biasSum`.
  func backward(
    _ row: Int, _ weightSum: UnsafeMutablePointer<Float>?, _ biasSum: UnsafeMutablePointer<Float>?
  ) {
    let (x, dy, dx) = (x + row * width, upstream + row * width, result + row * width)
    let inverse = inverse[row]
    let mean = mean.map { $0[row] } ?? 0
    let n = Float(width)
    var (g, gx) = (Float.zero, Float.zero)
    if let weight {
      // dx holds g until it is overwritten.
      mapLanes(dy, weight, into: dx, count: width) { $0 * $1 }
      (g, gx) = RowSums.sums(dx, x, count: width) { g, x, _ in (g, g * ((x - mean) * inverse)) }
    } else {
      dx.update(from: dy, count: width)
      (g, gx) = RowSums.sums(dy, x, count: width) { g, x, _ in (g, g * ((x - mean) * inverse)) }
    }
    let (meanG, meanGX) = (self.mean == nil ? 0 : g / n, gx / n)
    mapLanes(x, dx, into: dx, count: width) { x, g in (g - meanG - (x - mean) * inverse * meanGX) * inverse }
    if let weightSum {
      var i = 0
      while i &+ 16 <= width {
        let normalized = (lanes(x, i) - mean) * inverse
        store(multiplyAdd(lanes(dy, i), normalized, lanes(weightSum, i)), weightSum, i)
        i &+= 16
      }
      while i < width {
        weightSum[i] += dy[i] * ((x[i] - mean) * inverse)
        i &+= 1
      }
    }
    if let biasSum { mapLanes(biasSum, dy, into: biasSum, count: width) { $0 + $1 } }
  }

  /// 0 in the lanes from `start` on.
  @inline(never)
  private func clear(_ v: Vector16, from start: Int) -> Vector16 {
    var v = v
    for lane in start..<16 { v[lane] = 0 }
    return v
  }
}
