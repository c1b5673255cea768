/// One piece of work: rows of one sequence that share a key head.
///
/// A row is a query of one head. The query heads of a group read the same keys, so their rows are taken together, all
/// heads of one query after the other: decoding with grouped heads becomes a product of a few rows.
struct AttentionItem: Sendable {
  let sequence: Int
  let keyHead: Int
  /// Of 0 ..< queries · group.
  let rows: Range<Int>
}

/// Where the rows of an item are, and what they see.
struct AttentionRows {
  let mask: AttentionMask
  let group: Int
  /// Query head of row 0.
  let firstHead: Int
  /// Token of row 0.
  let firstToken: Int
  let keyCount: Int
  /// Position of query 0 among the keys.
  private let offset: Int
  /// The same as ALiBi counts it: from the end, whatever the mask.
  private let distanceOffset: Int

  init(_ item: AttentionItem, _ shape: AttentionShape) {
    let queries = shape.queries[item.sequence]
    mask = shape.mask
    group = shape.group
    firstHead = item.keyHead * shape.group
    firstToken = queries.lowerBound
    keyCount = shape.keys[item.sequence].count
    offset = shape.mask.offset(queries: queries.count, keys: keyCount)
    distanceOffset = keyCount - queries.count
  }

  @inline(__always)
  func query(_ row: Int) -> Int { group == 1 ? row : row / group }

  @inline(__always)
  func head(_ row: Int) -> Int { group == 1 ? firstHead : firstHead &+ row % group }

  @inline(__always)
  func token(_ row: Int) -> Int { firstToken &+ query(row) }

  /// Keys that the row sees, of 0 ..< keyCount. Both ends never fall from row to row.
  @inline(__always)
  func visible(_ row: Int) -> Range<Int> { mask.visible(from: query(row) &+ offset, keys: keyCount) }

  @inline(__always)
  func position(_ row: Int) -> Int { query(row) &+ distanceOffset }
}

extension AttentionShape {
  /// The pieces of work. Few rows at a time where there are fewer pieces than threads can share evenly.
  /// - Parameter largest: rows that one piece may have at most.
  func items(threads: Int, largest: Int) -> [AttentionItem] {
    let most = queries.reduce(0) { max($0, $1.count) }
    var chunk = largest
    let whole = queries.count * keyHeads
    if threads > 1, whole < 4 * threads {
      // Packing keys anew for every piece is worth it down to some hundred rows.
      chunk = min(chunk, max(128, most * group * whole / (4 * threads)))
    }
    var items: [AttentionItem] = []
    items.reserveCapacity(whole)
    for sequence in queries.indices {
      let rows = queries[sequence].count * group
      for keyHead in 0..<keyHeads {
        var start = 0
        while start < rows {
          items.append(
            AttentionItem(sequence: sequence, keyHead: keyHead, rows: start..<min(rows, start + chunk)))
          start += chunk
        }
      }
    }
    return items
  }

  /// Neighboring pieces of work put together: some eight parts a thread that take about the same time, none much
  /// shorter than waking a thread takes.
  func parts(of items: [AttentionItem], threads: Int) -> [Range<Int>] {
    guard threads > 1 else { return items.isEmpty ? [] : [0..<items.count] }
    // Each pair of row and key counts, and each of them by itself, which is copied or packed.
    let costs = items.map { item in
      let (rows, keys) = (item.rows.count, self.keys[item.sequence].count)
      return (rows * keys + 16 * (rows + keys)) * headSize
    }
    let share = max(1 << 18, costs.reduce(0, +) / (threads * 8))
    var parts: [Range<Int>] = []
    var (start, cost) = (0, 0)
    for index in items.indices {
      cost += costs[index]
      guard cost >= share || index == items.count - 1 else { continue }
      parts.append(start..<index + 1)
      (start, cost) = (index + 1, 0)
    }
    return parts
  }
}
