import ParlanceKernels

/// Rows of a table's gradient, put together so that each id stands once.
enum RowMerge {
  /// Rows of equal ids are added in the order they came in, whatever the number of threads.
  static func gradient(of pieces: [(ids: [Int32], rows: Tensor)]) -> Gradient {
    let width = pieces.first?.rows.shape.width ?? 0
    // (id, number of the row over all pieces) in one word: sorting by it leaves equal ids in order.
    var keys: [UInt64] = []
    keys.reserveCapacity(pieces.reduce(0) { $0 + $1.ids.count })
    for piece in pieces {
      for id in piece.ids { keys.append(UInt64(UInt32(bitPattern: id)) << 32 | UInt64(keys.count)) }
    }
    keys.sort()
    var ids: [Int32] = []
    var targets = [Int32](repeating: 0, count: keys.count)
    for key in keys {
      let id = Int32(bitPattern: UInt32(truncatingIfNeeded: key >> 32))
      if ids.last != id { ids.append(id) }
      targets[Int(key & 0xffff_ffff)] = Int32(ids.count - 1)
    }
    var merged = Tensor([ids.count, width], repeating: 0)
    var start = 0
    for piece in pieces {
      merged.addRows(piece.rows, at: Array(targets[start..<start + piece.ids.count]))
      start += piece.ids.count
    }
    return .rows(ids: ids, merged)
  }
}

extension Tensor {
  /// Adds rows to the rows of a table that `ids` name, in order.
  mutating func addRows(_ rows: Tensor, at ids: [Int32]) {
    let width = rows.shape.width
    precondition(
      rows.shape.rows == ids.count && (count == 0 || shape.width == width),
      "\(ids.count) ids for rows of shape \(rows.shape) into \(shape)")
    withMutableElements { sum in
      rows.withElements { rows in
        RowKernels.scatterAdd(rows, width: width, ids: ids.span, into: &sum)
      }
    }
  }
}
