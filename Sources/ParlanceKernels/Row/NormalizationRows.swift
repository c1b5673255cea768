/// One row of a normalization, forward or backward.
///
/// `nonisolated(unsafe)`: the arrays belong to the caller, which waits for all threads before it lets go of them, and no two
/// threads have the same row.
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
    let near = RowSums.sum(x, count: width, filler: 0) { _ in } / n
    // The mean itself is rounded: what it is off by comes out as the mean of the differences.
    @inline(always) func difference(_ d: inout Vector16, _ square: inout Vector16) {
      d -= near
      square = d * d
    }
    let (sum, squares) = RowSums.sums(x, x, count: width, filler: near, difference)
    let rest = sum / n
    let variance = max(0, squares / n - rest * rest)
    let inverse = 1 / (variance + epsilon).squareRoot()
    self.inverse[row] = inverse
    mean[row] = near + rest
    write(row, near, rest, inverse)
  }

  func rmsNorm(_ row: Int, _ epsilon: Float) {
    let squares = RowSums.sum(x + row * width, count: width, filler: 0) { $0 *= $0 }
    let inverse = 1 / (squares / Float(width) + epsilon).squareRoot()
    self.inverse[row] = inverse
    write(row, 0, 0, inverse)
  }

  /// result = (x − near − rest) · inverse · weight + bias.
  @inline(always)
  private func write(_ row: Int, _ near: Float, _ rest: Float, _ inverse: Float) {
    @inline(always) func normalize(_ x: inout Vector16) { x = (x - near - rest) * inverse }
    let x = x + row * width
    let y = result + row * width
    switch (weight, bias) {
    case (nil, nil): mapLanes(x, into: y, count: width) { normalize(&$0) }
    case (let weight?, nil):
      mapLanes(x, weight, into: y, count: width) {
        normalize(&$0)
        $0 *= $1
      }
    case (nil, let bias?):
      mapLanes(x, bias, into: y, count: width) {
        normalize(&$0)
        $0 += $1
      }
    case (let weight?, let bias?):
      UnitLanes.each(of: width) { units in
        var value = units.load(x)
        normalize(&value)
        units.put(multiplyAdd(value, units.load(weight), units.load(bias)), y)
      }
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
    @inline(always) func product(_ g: inout Vector16, _ x: inout Vector16) { x = g * ((x - mean) * inverse) }
    if let weight {
      // dx holds g until it is overwritten.
      mapLanes(dy, weight, into: dx, count: width) { $0 *= $1 }
      (g, gx) = RowSums.sums(dx, x, count: width, product)
    } else {
      dx.update(from: dy, count: width)
      (g, gx) = RowSums.sums(dy, x, count: width, product)
    }
    let (meanG, meanGX) = (self.mean == nil ? 0 : g / n, gx / n)
    mapLanes(x, dx, into: dx, count: width) { x, g in
      x = (g - meanG - (x - mean) * inverse * meanGX) * inverse
    }
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
    if let biasSum { mapLanes(biasSum, dy, into: biasSum, count: width) { $0 += $1 } }
  }
}
