/// Computes masked scores of a strip of rows against a tile of keys, in powers of two: S = log₂ e · (scale · Q Kᵀ + bias).
/// Shared by the forward direction, the backward one and the weights.
struct AttentionScores {
  static let logarithm2OfE: Float = 1.442_695_04
  static let logarithmOf2: Float = 0.693_147_18

  let shape: AttentionShape
  let operands: AttentionOperands<Float>
  /// Packed keys of the present tile: panels [headSize][32].
  let panels: UnsafeMutablePointer<Float>

  /// Floats of scratch memory for packed keys.
  static func panelFloats(_ shape: AttentionShape, keys: Int) -> Int {
    (keys + 31) / 32 * 32 * shape.headSize + MatrixView.overrun
  }
  /// Floats of a strip.
  static let stripFloats = AttentionProduct.rows * AttentionProduct.stride

  /// Packs keys `tile` of the sequence that `item` belongs to.
  func packKeys(_ item: AttentionItem, _ tile: Range<Int>) {
    let first = shape.keys[item.sequence].lowerBound
    Self.pack(
      operands.key + item.keyHead * shape.headSize, stride: shape.keyStride,
      tokens: first + tile.lowerBound..<first + tile.upperBound, size: shape.headSize, into: panels)
  }

  /// Rows of memory, turned around: panels of 32 tokens, [size][32].
  static func pack(
    _ base: UnsafePointer<Float>, stride rowStride: Int, tokens: Range<Int>, size: Int,
    into panels: UnsafeMutablePointer<Float>
  ) {
    var token = tokens.lowerBound
    var panel = panels
    while token < tokens.upperBound {
      let rows = min(AttentionTiles.panel, tokens.upperBound &- token)
      if rows <= 16, size & 15 == 0 {
        // The half of the panel that nobody reads is left as it is.
        for column in stride(from: 0, to: size, by: 16) {
          var block = Block16(base + (token &* rowStride &+ column), stride: rowStride, count: rows)
          block.transpose()
          block.store(panel + column &* 32, stride: 32)
        }
      } else {
        MatrixView(base + token &* rowStride, rowStride: rowStride).pack(
          rows: rows, columns: size, width: 32, into: panel)
      }
      token &+= rows
      panel += AttentionTiles.panel &* size
    }
  }

  /// Masked scores of a strip.
  /// - Parameters:
  ///   - rows: at most eight.
  ///   - tile: the first key of the tile.
  ///   - keys: which of the tile's keys are wanted, counted from its first; multiples of 16.
  ///   - strip: gets the queries times scale · log₂ e; of heads larger than a tile, the last part of their columns.
  ///   - s: the strip's scores, row stride `AttentionProduct.stride`, key 0 of the tile first.
  func compute(
    _ item: AttentionItem, _ place: AttentionRows, rows: Range<Int>, tile: Int, keys: Range<Int>,
    strip: UnsafeMutablePointer<Float>, into s: UnsafeMutablePointer<Float>
  ) {
    computeUnmasked(item, place, rows: rows, tile: tile, keys: keys, strip: strip, into: s)
    for row in rows {
      let visible = place.visible(row)
      let low = visible.lowerBound &- tile
      let high = visible.upperBound &- tile
      if low > keys.lowerBound || high < keys.upperBound {
        Self.mask(s + (row &- rows.lowerBound) &* AttentionProduct.stride, keys, low, high)
      }
    }
  }

  /// The same without the mask: scores of keys that a row does not see are of no meaning.
  @inline(__always)
  func computeUnmasked(
    _ item: AttentionItem, _ place: AttentionRows, rows: Range<Int>, tile: Int, keys: Range<Int>,
    strip: UnsafeMutablePointer<Float>, into s: UnsafeMutablePointer<Float>
  ) {
    var column = 0
    while column < shape.headSize {
      let width = min(AttentionTiles.keys, shape.headSize &- column)
      loadQueries(place, rows, column, width, strip)
      let panels = panels + column &* 32
      var key = keys.lowerBound
      while key < keys.upperBound {
        let b = panels + (key & ~31) &* shape.headSize
        if key & 31 == 0, key &+ 32 <= keys.upperBound {
          AttentionProduct.rowTile32(
            rows.count, strip, b, 32, width, s + key, AttentionProduct.stride, column > 0)
          key &+= 32
        } else {
          AttentionProduct.rowTile16(
            rows.count, strip, b + (key & 31), 32, width, s + key, AttentionProduct.stride, column > 0)
          key &+= 16
        }
      }
      column &+= width
    }
    if shape.biasLayout != nil || !shape.slopes.isEmpty { addBias(item, place, rows, tile, keys, s) }
  }

  @inline(__always)
  private func loadQueries(
    _ place: AttentionRows, _ rows: Range<Int>, _ column: Int, _ width: Int,
    _ strip: UnsafeMutablePointer<Float>
  ) {
    let factor = shape.scale * Self.logarithm2OfE
    for row in rows {
      let q =
        operands.query + place.token(row) &* shape.queryStride + place.head(row) &* shape.headSize + column
      mapLanes(q, into: strip + (row &- rows.lowerBound) &* AttentionProduct.stride, count: width) {
        $0 *= factor
      }
    }
  }

  /// Which keys of a tile the rows see together, in whole registers; empty where they see none of it.
  @inline(__always)
  static func keys(_ place: AttentionRows, _ rows: Range<Int>, _ tile: Int, _ count: Int) -> (
    exact: Range<Int>, whole: Range<Int>
  ) {
    // The first row starts earliest, the last one ends latest.
    let low = min(count, max(0, place.visible(rows.lowerBound).lowerBound &- tile))
    let high = max(low, min(count, place.visible(rows.upperBound &- 1).upperBound &- tile))
    let whole = low < high ? low & ~15..<(high &+ 15) & ~15 : low..<low
    return (low..<high, whole)
  }

  /// Puts -∞ where a key lies outside of low ..< high.
  @inline(__always)
  private static func mask(_ s: UnsafeMutablePointer<Float>, _ keys: Range<Int>, _ low: Int, _ high: Int) {
    var key = keys.lowerBound
    while key < keys.upperBound {
      if key < low || key &+ 16 > high { store(masked(lanes(s, key), key, low, high), s, key) }
      key &+= 16
    }
  }

  /// -∞ in the lanes of keys outside of low ..< high; lane 0 is `key`.
  @inline(__always)
  static func masked(_ scores: Vector16, _ key: Int, _ low: Int, _ high: Int) -> Vector16 {
    // Compared as floats: of integers the compiler compares one lane at a time.
    let lane = Vector16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    var scores = scores
    scores.replace(with: -.infinity, where: lane .< Float(low &- key))
    scores.replace(with: -.infinity, where: lane .>= Float(high &- key))
    return scores
  }

  /// Scores S of a row become 2^(S − shift).
  /// - Returns: `sums` and, lane by lane, their sums.
  @inline(__always)
  static func exponentials(
    _ s: UnsafeMutablePointer<Float>, _ keys: Range<Int>, _ shift: Float, adding sums: Vector16
  ) -> Vector16 {
    var sums = sums
    var key = keys.lowerBound
    while key < keys.upperBound {
      let p = powerOfTwoBelowOne(lanes(s, key) - shift)
      store(p, s, key)
      sums += p
      key &+= 16
    }
    return sums
  }

  /// Adds the bias of the keys, and ALiBi's slope times the distance.
  private func addBias(
    _ item: AttentionItem, _ place: AttentionRows, _ rows: Range<Int>, _ tile: Int, _ keys: Range<Int>,
    _ s: UnsafeMutablePointer<Float>
  ) {
    let ramp = Vector16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    for row in rows {
      let s = s + (row &- rows.lowerBound) &* AttentionProduct.stride
      let head = place.head(row)
      let bias = self.bias(item, head, place.query(row))
      let slope = shape.slopes.isEmpty ? 0 : shape.slopes[head] * Self.logarithm2OfE
      var key = keys.lowerBound
      while key < keys.upperBound {
        let distance = Float(tile &+ key &- place.position(row))
        var v = multiplyAdd(ramp + distance, Vector16(repeating: slope), lanes(s, key))
        if let bias {
          let left = place.keyCount &- tile &- key
          let b =
            left >= 16 ? lanes(bias, tile &+ key) : lanes(bias, tile &+ key, count: max(0, left), filler: 0)
          v = multiplyAdd(b, Vector16(repeating: Self.logarithm2OfE), v)
        }
        store(v, s, key)
        key &+= 16
      }
    }
  }

  /// The bias of key 0.
  func bias(_ item: AttentionItem, _ head: Int, _ query: Int) -> UnsafePointer<Float>? {
    guard let bias = operands.bias, let layout = shape.biasLayout else { return nil }
    return bias + item.sequence &* layout.sequenceStride + head &* layout.headStride + query
      &* layout.queryStride
  }
}
