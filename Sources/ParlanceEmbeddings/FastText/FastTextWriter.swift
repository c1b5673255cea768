import ParlanceFiles
import ParlanceKernels
import ParlanceText

extension FastTextModel {
  /// Writes the model as fastText's `.bin` (or `.ftz` where its rows are codes), version 12. The file appears whole
  /// or not at all.
  /// - Throws: `FileError`; `EmbeddingsError.notWritable` where a size does not fit the format.
  public func write(to path: String) throws { try FastTextWriter(model: self, path: path).write() }
}

/// Writes fastText's binary format, version 12. The order of the fields is the order of the file.
struct FastTextWriter {
  let model: FastTextModel
  let path: String

  func write() throws {
    try check()
    var file = try AtomicFile(path: path)
    try file.write(littleEndian: Int32(FastTextReader.magic))
    try file.write(littleEndian: Int32(12))
    let a = model.arguments
    for value in [
      a.dim, a.ws, a.epoch, a.minCount, a.neg, a.wordNgrams, Int(a.loss.rawValue), Int(a.model.rawValue),
      a.bucket,
      a.minn, a.maxn, a.lrUpdateRate,
    ] { try file.write(littleEndian: try int32(value)) }
    try file.write(littleEndian: a.t)
    try writeDictionary(to: &file)
    try file.write(littleEndian: UInt8(model.input.isQuantized ? 1 : 0))
    try write(model.input, to: &file)
    try file.write(littleEndian: UInt8(model.output.isQuantized ? 1 : 0))
    try write(model.output, to: &file)
    try file.commit()
  }

  private func check() throws {
    let dictionary = model.dictionary
    let rows = dictionary.wordCount + (dictionary.prunedBuckets?.count ?? model.arguments.bucket)
    guard model.input.rowCount == rows, model.input.columnCount == model.arguments.dim,
      model.output.columnCount == model.arguments.dim
    else {
      throw EmbeddingsError.notWritable(
        path: path,
        reason: "\(model.input.rowCount) input rows of \(model.input.columnCount) values, not the \(rows) of "
          + "\(model.arguments.dim) that the settings name")
    }
    guard model.input.isQuantized || (!model.output.isQuantized && dictionary.prunedBuckets == nil) else {
      throw EmbeddingsError.notWritable(path: path, reason: "only models with coded input rows can be pruned")
    }
  }

  private func writeDictionary(to file: inout AtomicFile) throws {
    let dictionary = model.dictionary
    let entries = dictionary.entries
    for value in [entries.count, dictionary.wordCount, dictionary.labelCount] {
      try file.write(littleEndian: try int32(value))
    }
    try file.write(littleEndian: Int64(dictionary.tokenCount))
    try file.write(littleEndian: Int64(dictionary.prunedBuckets?.count ?? -1))
    for id in 0..<entries.count {
      try entries.withBytes(of: id) { word in
        for i in word.indices where word[i] == 0 {
          throw EmbeddingsError.notWritable(path: path, reason: "a word holds a 0 byte")
        }
        try file.write(word)
      }
      try file.write(littleEndian: UInt8(0))
      try file.write(littleEndian: Int64(entries.counts[id]))
      try file.write(littleEndian: UInt8(id < dictionary.wordCount ? 0 : 1))
    }
    for (bucket, row) in (dictionary.prunedBuckets ?? [:]).sorted(by: { $0.key < $1.key }) {
      try file.write(littleEndian: bucket)
      try file.write(littleEndian: row)
    }
  }

  private func write(_ matrix: EmbeddingMatrix, to file: inout AtomicFile) throws {
    if case .quantized(let codes) = matrix { return try copy(codes.block, of: codes.file, to: &file) }
    try file.write(littleEndian: Int64(matrix.rowCount))
    try file.write(littleEndian: Int64(matrix.columnCount))
    switch matrix {
    case .mapped(let source, let offset, let rows, let columns):
      try copy(offset..<offset + rows * columns * 4, of: source, to: &file)
    case .table(let table):
      for row in 0..<table.rowCount { try table.withRow(row) { try file.write($0) } }
    case .compact(let table, let fixedRows, let rowMap):
      for row in 0..<fixedRows { try table.withRow(row) { try file.write($0) } }
      let zeros = [Float](repeating: 0, count: table.dimension)
      for row in rowMap {
        if row < 0 { try file.write(zeros.span) } else { try table.withRow(Int(row)) { try file.write($0) } }
      }
    case .scattered(_, let offsets, _):
      for row in offsets.indices { try file.write(matrix.row(row).span) }
    case .quantized: break
    }
  }

  private func copy(_ range: Range<Int>, of source: MappedFile, to file: inout AtomicFile) throws {
    try source.withText { try file.write($0.extracting(range)) }
  }

  private func int32(_ value: Int) throws -> Int32 {
    guard let small = Int32(exactly: value) else {
      throw EmbeddingsError.notWritable(path: path, reason: "\(value) does not fit the format's 32 bits")
    }
    return small
  }
}
