import ParlanceFiles
import ParlanceKernels
import ParlanceText

/// Reads `.vec` and word2vec text (a header line) and GloVe text (none): on each line a word and its values.
///
/// Without a header a word may hold spaces, as in the large public GloVe file: the last fields are the values. Of
/// repeated words the first counts. Sizes are believed only as far as the file's length supports them.
struct VectorTextReader {
  let file: MappedFile

  func read() throws -> WordVectors {
    try file.withText { try read($0) }
  }

  private func read(_ text: Span<UInt8>) throws -> WordVectors {
    let header = VectorHeader(text)
    let body = header?.end ?? 0
    let firstLine = header == nil ? 1 : 2
    guard let dimension = header?.dimension ?? firstLineDimension(text) else {
      throw EmbeddingsError.corruptLine(
        path: file.path, line: 1, reason: "is neither a header nor a word with values")
    }
    // A value takes at least a digit and a space.
    let (lineBytes, overflow) = dimension.multipliedReportingOverflow(by: 2)
    guard !overflow else { throw tooLarge(header) }
    let room = (text.count - body) / lineBytes + 1
    if let header, header.count > room { throw tooLarge(header) }
    let capacity = header?.count ?? min(room, lineCount(text, from: body))
    guard let table = HogwildTable(rowCount: capacity, dimension: dimension) else {
      throw EmbeddingsError.outOfMemory(rows: capacity, columns: dimension)
    }
    var words = Vocabulary()
    words.reserveCapacity(capacity)
    var line = firstLine
    var start = body
    var read = 0
    while start < text.count {
      var end = start
      while end < text.count && text[end] != 0x0A { end += 1 }
      let next = end + 1
      while end > start && FastTextTokens.isSpace(text[end - 1]) { end -= 1 }
      if end > start || next < text.count {
        guard read < capacity else {
          throw error(line, "is one more than the \(capacity) words that the file can hold")
        }
        try take(text, start..<end, line: line, into: table, &words, spaces: header == nil)
        read += 1
      }
      start = next
      line += 1
    }
    if let header, read != header.count {
      throw error(line, "the file ends after \(read) of the \(header.count) words that the header names")
    }
    guard read > 0 else { throw error(line, "the file holds no words") }
    return WordVectors(words: words, rows: .table(table))
  }

  /// One line: into the next row of the table, unless its word is known already.
  private func take(
    _ text: Span<UInt8>, _ range: Range<Int>, line: Int, into table: HogwildTable,
    _ words: inout Vocabulary, spaces: Bool
  ) throws {
    let row = words.count
    var wordEnd = range.lowerBound
    while wordEnd < range.upperBound && !isGap(text[wordEnd]) { wordEnd += 1 }
    var found = values(text, wordEnd..<range.upperBound, into: table, row: row)
    if spaces, found > table.dimension || found < 0 {
      wordEnd = startOfLastFields(text, range, table.dimension) ?? wordEnd
      found = values(text, wordEnd..<range.upperBound, into: table, row: row)
    }
    guard found == table.dimension else {
      throw error(
        line,
        found < 0
          ? "has a field that is no number" : "has \(found) values where others have \(table.dimension)")
    }
    words.add(text.extracting(range.lowerBound..<wordEnd))
  }

  /// Reads the values of `range` into a row; returns their number, or -1 where one is no number.
  private func values(_ text: Span<UInt8>, _ range: Range<Int>, into table: HogwildTable, row: Int) -> Int {
    table.withMutableRow(row) { values in
      var count = 0
      var start = range.lowerBound
      while true {
        while start < range.upperBound && isGap(text[start]) { start += 1 }
        guard start < range.upperBound else { return count }
        var end = start
        while end < range.upperBound && !isGap(text[end]) { end += 1 }
        guard let value = FloatText.parse(text, start..<end) else { return -1 }
        if count < values.count { values[count] = value }
        count += 1
        start = end
      }
    }
  }

  /// The gap before the last `count` fields of a line; nil where there are no more fields than that.
  private func startOfLastFields(_ text: Span<UInt8>, _ range: Range<Int>, _ count: Int) -> Int? {
    var end = range.upperBound
    for _ in 0..<count {
      while end > range.lowerBound && isGap(text[end - 1]) { end -= 1 }
      while end > range.lowerBound && !isGap(text[end - 1]) { end -= 1 }
    }
    guard end > range.lowerBound else { return nil }
    return end - 1
  }

  private func firstLineDimension(_ text: Span<UInt8>) -> Int? {
    var fields = 0
    var inField = false
    for i in 0..<text.count {
      if text[i] == 0x0A { break }
      let gap = FastTextTokens.isSpace(text[i])
      if !gap && !inField { fields += 1 }
      inField = !gap
    }
    return fields > 1 ? fields - 1 : nil
  }

  private func lineCount(_ text: Span<UInt8>, from start: Int) -> Int {
    var count = 1
    for i in start..<text.count where text[i] == 0x0A { count += 1 }
    return count
  }

  @inline(__always)
  private func isGap(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private func tooLarge(_ header: VectorHeader?) -> EmbeddingsError {
    error(
      1,
      "names \(header?.count ?? 0) words of \(header?.dimension ?? 0) values, more than the file's "
        + "\(file.count) bytes can hold")
  }

  private func error(_ line: Int, _ reason: String) -> EmbeddingsError {
    .corruptLine(path: file.path, line: line, reason: reason)
  }
}
