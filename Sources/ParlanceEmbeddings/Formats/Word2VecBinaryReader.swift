import ParlanceFiles
import ParlanceText

/// Reads word2vec's binary format: a header line, then for each word its bytes, a space and float32 values, with or
/// without a newline after them. The values stay in the mapped file.
struct Word2VecBinaryReader {
  let file: MappedFile

  func read() throws -> WordVectors {
    try file.withText { try read($0) }
  }

  private func read(_ text: Span<UInt8>) throws -> WordVectors {
    guard let header = VectorHeader(text) else {
      throw error(0, "header", "is not a line of two numbers")
    }
    let (rowBytes, overflow) = header.dimension.multipliedReportingOverflow(by: 4)
    // A record takes at least the space and the values.
    guard !overflow, rowBytes < text.count, header.count <= (text.count - header.end) / (rowBytes + 1) else {
      throw error(
        0, "header", "names \(header.count) words of \(header.dimension) values, more than the file can hold")
    }
    var words = Vocabulary()
    words.reserveCapacity(header.count)
    var offsets: [Int] = []
    offsets.reserveCapacity(header.count)
    var offset = header.end
    for record in 0..<header.count {
      while offset < text.count && text[offset] == 0x0A { offset += 1 }
      let start = offset
      while offset < text.count && text[offset] != 0x20 { offset += 1 }
      let end = offset
      offset += 1
      guard rowBytes <= text.count - offset else {
        throw error(start, "word \(record)", "runs over the end of the file")
      }
      // Of repeated words the first counts.
      if words.add(text.extracting(start..<end)) == offsets.count { offsets.append(offset) }
      offset += rowBytes
    }
    while offset < text.count && text[offset] == 0x0A { offset += 1 }
    guard offset == text.count else {
      throw error(offset, "end of the file", "is followed by \(text.count - offset) bytes")
    }
    guard header.count > 0 else { throw error(0, "header", "names no words") }
    return WordVectors(
      words: words, rows: .scattered(file, offsets: offsets, columns: header.dimension))
  }

  private func error(_ offset: Int, _ field: String, _ reason: String) -> EmbeddingsError {
    .corruptFile(path: file.path, offset: offset, field: field, reason: reason)
  }
}
