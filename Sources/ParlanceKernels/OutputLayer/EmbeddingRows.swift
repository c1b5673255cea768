/// Rows of an embedding table by id, and the gradients that go back to them.
public enum EmbeddingRows {
  /// yᵢ = the table's row `ids[i]`.
  public static func gather(
    _ table: Span<Float>, width: Int, ids: Span<Int32>, into y: inout MutableSpan<Float>
  ) {
    let rows = check(table.count, width, ids, y.count)
    table.withUnsafeBufferPointer { table in
      y.withUnsafeMutableBufferPointer { y in
        guard let table = table.baseAddress, let y = y.baseAddress else { return }
        for i in 0..<ids.count {
          (y + i * width).update(from: table + row(ids[i], rows) * width, count: width)
        }
      }
    }
  }

  /// Adds row i of `gradient` to the table's row `ids[i]`, except where that is `padding`.
  public static func add(
    _ gradient: Span<Float>, width: Int, ids: Span<Int32>, padding: Int32? = nil,
    to table: inout MutableSpan<Float>
  ) {
    let rows = check(table.count, width, ids, gradient.count)
    gradient.withUnsafeBufferPointer { gradient in
      table.withUnsafeMutableBufferPointer { table in
        guard let gradient = gradient.baseAddress, let table = table.baseAddress else { return }
        for i in 0..<ids.count where ids[i] != padding {
          let (from, to) = (gradient + i * width, table + row(ids[i], rows) * width)
          UnitLanes.each(of: width) { $0.put($0.load(to) + $0.load(from), to) }
        }
      }
    }
  }

  /// The sums of the rows of `gradient` that belong to the same id.
  /// - Returns: the ids other than `padding`, ascending and each once, and a row for each. Rows are added in their order, so
  ///   the result is always the same.
  public static func sums(
    _ gradient: Span<Float>, width: Int, ids: Span<Int32>, padding: Int32? = nil
  ) -> (ids: [Int32], rows: [Float]) {
    precondition(
      width > 0 && gradient.count == ids.count * width, "\(gradient.count) floats for \(ids.count) ids")
    let order = (0..<ids.count).filter { ids[$0] != padding }.sorted { (ids[$0], $0) < (ids[$1], $1) }
    var unique: [Int32] = []
    for i in order where unique.last != ids[i] { unique.append(ids[i]) }
    var rows = [Float](repeating: 0, count: unique.count * width)
    gradient.withUnsafeBufferPointer { gradient in
      rows.withUnsafeMutableBufferPointer { rows in
        guard let gradient = gradient.baseAddress, let rows = rows.baseAddress else { return }
        var place = -1
        for (position, i) in order.enumerated() {
          if position == 0 || ids[i] != ids[order[position - 1]] { place += 1 }
          let (from, to) = (gradient + i * width, rows + place * width)
          UnitLanes.each(of: width) { $0.put($0.load(to) + $0.load(from), to) }
        }
      }
    }
    return (unique, rows)
  }

  private static func check(_ table: Int, _ width: Int, _ ids: Span<Int32>, _ values: Int) -> Int {
    precondition(
      width > 0 && table % width == 0 && values == ids.count * width,
      "\(ids.count) rows of \(width): \(values) floats, a table of \(table)")
    return table / width
  }

  private static func row(_ id: Int32, _ rows: Int) -> Int {
    precondition(id >= 0 && Int(id) < rows, "id \(id) of a table of \(rows) rows")
    return Int(id)
  }
}
