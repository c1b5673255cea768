/// Levenshtein distance between two sequences of words, looked for near the diagonal only, with the edits that make it up.
///
/// Row i holds the distances of the first i words of the hypothesis to the first j of the reference, for j within a beam around
/// the diagonal; of equal ways the first of match or replacement, left out, put in.
struct BeamEditDistance {
  enum Edit: UInt8 {
    case match, replacement
    /// A word of the hypothesis that the reference lacks.
    case leftOut
    /// A word of the reference that the hypothesis lacks.
    case putIn
  }

  private static let beam = 25
  private static let unreached = Int32.max / 2

  private let reference: [UInt32]
  private let beam: Int
  private let width: Int
  private let ratio: Double
  private let lastRow: Int
  private var costs: [Int32]
  private var edits: [Edit]

  /// - Parameter length: words of the hypotheses that will be compared.
  init(reference: [UInt32], length: Int) {
    self.reference = reference
    ratio = length > 0 ? Double(reference.count) / Double(length) : 1
    // A beam that overlaps that of the next row, however unlike the lengths are.
    beam = Double(Self.beam) < ratio / 2 ? Int((ratio / 2 + Double(Self.beam)).rounded(.up)) : Self.beam
    width = 2 * beam + 2
    lastRow = length
    costs = [Int32](repeating: Self.unreached, count: (length + 1) * width)
    edits = [Edit](repeating: .putIn, count: costs.count)
  }

  /// The columns of a row that are looked at.
  private func columns(of row: Int) -> Range<Int> {
    let middle = Int((Double(row) * ratio).rounded(.down))
    let start = max(0, middle - beam)
    let end = row == lastRow ? reference.count + 1 : min(reference.count + 1, middle + beam)
    return start..<max(start, end)
  }

  private func cost(_ row: Int, _ column: Int, _ columns: Range<Int>) -> Int32 {
    if row == 0 { return Int32(column) }
    return columns.contains(column) ? costs[row * width + column - columns.lowerBound] : Self.unreached
  }

  /// The distance of a hypothesis.
  /// - Parameters:
  ///   - base: distances of a hypothesis of the same length whose first `shared` words are the same.
  mutating func distance(of words: [UInt32], from base: BeamEditDistance? = nil, shared: Int = 0) -> Int {
    var before = columns(of: shared)
    for row in shared..<lastRow {
      let columns = columns(of: row + 1)
      let start = (row + 1) * width - columns.lowerBound
      for column in columns {
        var best = Self.unreached
        var edit = Edit.putIn
        func above(_ column: Int) -> Int32 {
          if row == shared, let base { return base.cost(row, column, before) }
          return cost(row, column, before)
        }
        if column > 0 {
          let isMatch = words[row] == reference[column - 1]
          best = above(column - 1) + (isMatch ? 0 : 1)
          edit = isMatch ? .match : .replacement
        }
        let down = above(column) + 1
        if down < best {
          best = down
          edit = .leftOut
        }
        if column > columns.lowerBound {
          let across = costs[start + column - 1] + 1
          if across < best {
            best = across
            edit = .putIn
          }
        }
        costs[start + column] = min(best, Self.unreached)
        edits[start + column] = edit
      }
      before = columns
    }
    return Int(cost(lastRow, reference.count, before))
  }

  /// The edits that the last distance is made of, from the start.
  func path() -> [Edit] {
    var path: [Edit] = []
    var row = lastRow
    var column = reference.count
    while row > 0 || column > 0 {
      let columns = columns(of: row)
      let edit =
        row > 0 && columns.contains(column) ? edits[row * width + column - columns.lowerBound] : .putIn
      path.append(edit)
      switch edit {
      case .match, .replacement:
        row -= 1
        column -= 1
      case .leftOut: row -= 1
      case .putIn: column -= 1
      }
      guard row >= 0, column >= 0 else { break }
    }
    return path.reversed()
  }
}
