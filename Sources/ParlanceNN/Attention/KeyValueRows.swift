import ParlanceKernels
import ParlanceTensor

/// Rows of keys, or of values, as a cache keeps them: floats, or halves of two bytes.
enum KeyValueRows: Sendable {
  case float(Tensor)
  case half([Float16])

  /// Room for rows. What is in them does not matter: none is read that was not written.
  init(rows: Int, width: Int, isHalf: Bool) {
    self =
      isHalf ? .half([Float16](repeating: 0, count: rows * width)) : .float(Tensor([rows, width]) { _ in })
  }

  var isHalf: Bool {
    if case .half = self { true } else { false }
  }

  /// Some numbers to copy: from where, to where, how many.
  struct Move {
    let from: Int
    let to: Int
    let count: Int

    var source: Range<Int> { from..<from + count }
  }

  /// Copies floats, rounded to the nearest half where halves are kept.
  /// - Parameter offset: added to the places that the moves come from.
  mutating func write(_ source: Tensor, offset: Int = 0, _ moves: [Move]) {
    source.withElements { source in
      let source = source.extracting(droppingFirst: offset)
      change(
        { Self.copy(source, into: &$0, moves) },
        { rows in
          for move in moves { HalfKernels.round(source.extracting(move.source), into: &rows, at: move.to) }
        })
    }
  }

  /// Copies numbers of other rows.
  mutating func write(_ source: KeyValueRows, _ moves: [Move]) {
    switch source {
    case .float(let source): write(source, moves)
    case .half(let source):
      let source = source.span
      change(
        { rows in
          for move in moves { HalfKernels.widen(source.extracting(move.source), into: &rows, at: move.to) }
        },
        { Self.copy(source, into: &$0, moves) })
    }
  }

  /// Copies numbers within the rows, to places apart from those they come from.
  mutating func move(_ moves: [Move]) {
    change({ Self.move(moves, in: &$0) }, { Self.move(moves, in: &$0) })
  }

  /// Calls one of the two with the memory itself. No second reference may be held meanwhile, or all would be copied.
  private mutating func change(
    _ float: (inout MutableSpan<Float>) -> Void, _ half: (inout MutableSpan<Float16>) -> Void
  ) {
    switch self {
    case .float(var rows):
      self = .half([])
      rows.withMutableElements { float(&$0) }
      self = .float(rows)
    case .half(var rows):
      self = .half([])
      var span = rows.mutableSpan
      half(&span)
      self = .half(rows)
    }
  }

  private static func copy<Element: BitwiseCopyable>(
    _ source: Span<Element>, into target: inout MutableSpan<Element>, _ moves: [Move]
  ) {
    for move in moves {
      precondition(
        move.from + move.count <= source.count && move.to + move.count <= target.count,
        "a copy beyond the cache")
      for i in 0..<move.count { target[unchecked: move.to &+ i] = source[unchecked: move.from &+ i] }
    }
  }

  private static func move<Element: BitwiseCopyable>(_ moves: [Move], in rows: inout MutableSpan<Element>) {
    for move in moves {
      precondition(max(move.from, move.to) + move.count <= rows.count, "a copy beyond the cache")
      for i in 0..<move.count { rows[unchecked: move.to &+ i] = rows[unchecked: move.from &+ i] }
    }
  }
}
