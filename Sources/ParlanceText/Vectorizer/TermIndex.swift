import ParlanceParallel

/// The terms of a vectorizer by column, and columns by term. The table for the latter is made when it is first needed.
final class TermIndex: Sendable {
  let list: TermList
  private let made = LockedValue<TermTable?>(nil)

  init(_ list: TermList) { self.list = list }

  /// Numbers are columns.
  var table: TermTable {
    made.withLock { made in
      if let table = made { return table }
      let table = TermTable(list)
      made = table
      return table
    }
  }
}
