/// The lines, one by one.
extension LabeledExamples {
  /// Whether lines must be expanded before their rows can be used.
  var hasLists: Bool { !listEnds.isEmpty }

  func pieces(of line: Int) -> Range<Int> { (line == 0 ? 0 : pieceEnds[line - 1])..<pieceEnds[line] }

  func labels(of line: Int) -> Range<Int> { (line == 0 ? 0 : labelEnds[line - 1])..<labelEnds[line] }

  /// Fills `rows` with the rows of a line, lists of words written out. It may come out empty.
  func expand(_ line: Int, into rows: inout [Int32]) {
    rows.removeAll(keepingCapacity: true)
    for index in pieces(of: line) {
      let piece = pieces[index]
      if piece >= 0 {
        rows.append(piece)
      } else {
        let list = Int(~piece)
        rows.append(contentsOf: listRows[(list == 0 ? 0 : listEnds[list - 1])..<listEnds[list]])
      }
    }
  }
}
