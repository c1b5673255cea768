import ParlanceFiles
import ParlanceText

/// Reads fastText's `.bin` and `.ftz` (versions 11 and 12). Dense matrices and codes stay in the mapped file;
/// only the settings, the dictionary and the centroids are read.
struct FastTextReader {
  static let magic = 793_712_314

  private var reader: BinaryReader
  private var arguments = FastTextArguments()

  private init(_ file: MappedFile) { reader = BinaryReader(file) }

  static func read(_ path: String) throws -> FastTextModel {
    var reader = FastTextReader(try MappedFile(path: path))
    return try reader.model()
  }

  private mutating func model() throws -> FastTextModel {
    guard try reader.int32("magic number") == Self.magic else {
      throw EmbeddingsError.unknownFormat(
        path: reader.file.path, reason: "it does not start with fastText's magic number")
    }
    let version = try reader.int32("version")
    guard version == 11 || version == 12 else {
      throw EmbeddingsError.unknownFormat(
        path: reader.file.path, reason: "it is fastText version \(version); read are 11 and 12")
    }
    try readArguments()
    // Classifiers of version 11 were trained without character n-grams whatever the field says.
    if version == 11 && arguments.model == .supervised { arguments.maxn = 0 }
    let dictionary = try readDictionary()

    let quantized = try flag("flag of a quantized input matrix")
    if !quantized && dictionary.prunedBuckets != nil {
      throw reader.error("input matrix", at: reader.offset, "is dense in a pruned model, which cannot be")
    }
    let inputRows =
      dictionary.wordCount + (dictionary.prunedBuckets?.count ?? arguments.bucket)
    guard inputRows <= Int(Int32.max) else {
      throw reader.error("input matrix", at: reader.offset, "would have \(inputRows) rows, more than 2^31")
    }
    let input = try matrix("input matrix", quantized: quantized, rows: inputRows)
    let quantizedOutput = try flag("flag of a quantized output matrix")
    let outputRows = arguments.model == .supervised ? dictionary.labelCount : dictionary.wordCount
    let output = try matrix("output matrix", quantized: quantized && quantizedOutput, rows: outputRows)
    guard reader.remaining == 0 else {
      throw reader.error("end of the file", at: reader.offset, "is followed by \(reader.remaining) bytes")
    }
    return FastTextModel(arguments: arguments, dictionary: dictionary, input: input, output: output)
  }

  private mutating func readArguments() throws {
    func check(_ field: String, _ value: Int, _ range: ClosedRange<Int>) throws -> Int {
      guard range.contains(value) else { throw reader.error(field, at: reader.offset - 4, "is \(value)") }
      return value
    }
    let any = 0...Int(Int32.max)
    arguments.dim = try check("dimension", reader.int32("dimension"), 1...max(1, reader.file.count / 4))
    arguments.ws = try reader.int32("window size")
    arguments.epoch = try reader.int32("number of epochs")
    arguments.minCount = try reader.int32("minimum count")
    arguments.neg = try reader.int32("number of negatives")
    arguments.wordNgrams = try check("length of word n-grams", reader.int32("length of word n-grams"), any)
    let loss = try reader.int32("loss")
    guard let known = FastTextArguments.Loss(rawValue: Int32(loss)) else {
      throw reader.error("loss", at: reader.offset - 4, "is \(loss), which names no loss")
    }
    arguments.loss = known
    let model = try reader.int32("model")
    guard let known = FastTextArguments.Model(rawValue: Int32(model)) else {
      throw reader.error("model", at: reader.offset - 4, "is \(model), which names no model")
    }
    arguments.model = known
    arguments.bucket = try check("number of buckets", reader.int32("number of buckets"), any)
    arguments.minn = try check("shortest n-gram", reader.int32("shortest n-gram"), any)
    arguments.maxn = try check("longest n-gram", reader.int32("longest n-gram"), any)
    arguments.lrUpdateRate = try reader.int32("update rate")
    arguments.t = try reader.double("subsampling threshold")
  }

  private mutating func readDictionary() throws -> FastTextDictionary {
    // An entry takes at least a 0 byte, a count and a type.
    let size = try reader.count("number of entries", wide: false, size: 10)
    let wordCount = try reader.count("number of words", wide: false, size: 10)
    let labelCount = try reader.count("number of labels", wide: false, size: 10)
    guard wordCount + labelCount == size else {
      throw reader.error(
        "number of entries", at: reader.offset - 12,
        "is \(size), not \(wordCount) words and \(labelCount) labels")
    }
    let tokenCount = try reader.int64("number of tokens")
    guard tokenCount >= 0 else {
      throw reader.error("number of tokens", at: reader.offset - 8, "is negative (\(tokenCount))")
    }
    let prunedOffset = reader.offset
    let prunedCount = try reader.int64("number of pruned buckets")
    guard prunedCount >= -1, prunedCount <= reader.remaining / 8 else {
      throw reader.error(
        "number of pruned buckets", at: prunedOffset, "is \(prunedCount), which the file cannot hold")
    }
    let entries = try readEntries(size, wordCount: wordCount)
    var dictionary = FastTextDictionary(entries: entries, wordCount: wordCount, tokenCount: tokenCount)
    guard prunedCount >= 0 else { return dictionary }
    var pruned: [Int32: Int32] = [:]
    pruned.reserveCapacity(prunedCount)
    for _ in 0..<prunedCount {
      let bucket = try reader.int32("pruned bucket")
      let row = try reader.int32("row of a pruned bucket")
      guard bucket >= 0, bucket < max(arguments.bucket, 1), row >= 0, row < prunedCount,
        pruned.updateValue(Int32(row), forKey: Int32(bucket)) == nil
      else {
        throw reader.error(
          "pruned bucket", at: reader.offset - 8,
          "is \(bucket) in row \(row), with \(arguments.bucket) buckets and \(prunedCount) rows")
      }
    }
    dictionary.prunedBuckets = pruned
    return dictionary
  }

  private mutating func readEntries(_ size: Int, wordCount: Int) throws -> Vocabulary {
    var entries = Vocabulary()
    entries.reserveCapacity(size)
    let (file, first) = (reader.file, reader.offset)
    let end = try file.withText { text throws(EmbeddingsError) in
      let bytes = text.bytes
      var offset = first
      var total: Int64 = 0
      for id in 0..<size {
        let start = offset
        while offset < text.count && text[offset] != 0 { offset += 1 }
        let field = "dictionary entry \(id)"
        guard text.count - offset >= 10 else {
          throw reader.error(field, at: start, "runs over the end of the file")
        }
        let count = Int64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset + 1, as: Int64.self))
        let type = text[offset + 9]
        guard type == (id < wordCount ? 0 : 1) else {
          throw reader.error(
            field, at: start, "has type \(type), but \(wordCount) words come before the labels")
        }
        // More than any text has: sums of counts below stay far from overflow.
        guard count >= 0, count <= 1_000_000_000_000_000_000 - total else {
          throw reader.error(field, at: start, "has the count \(count)")
        }
        total += count
        guard entries.add(text.extracting(start..<offset), count: Int(count)) == id else {
          throw reader.error(field, at: start, "repeats an earlier entry")
        }
        offset += 10
      }
      return offset
    }
    try reader.skip(end - first, "dictionary")
    return entries
  }

  private mutating func flag(_ field: String) throws -> Bool {
    let value = try reader.byte(field)
    guard value <= 1 else { throw reader.error(field, at: reader.offset - 1, "is \(value), neither 0 nor 1") }
    return value == 1
  }
}

extension FastTextReader {
  private mutating func matrix(_ field: String, quantized: Bool, rows: Int) throws -> EmbeddingMatrix {
    quantized ? .quantized(try quantizedMatrix(field, rows: rows)) : try denseMatrix(field, rows: rows)
  }

  private mutating func denseMatrix(_ field: String, rows: Int) throws -> EmbeddingMatrix {
    try size(field, rows: rows)
    let (bytes, overflow) = rows.multipliedReportingOverflow(by: arguments.dim * 4)
    guard !overflow, bytes <= reader.remaining else {
      throw reader.error(
        field, at: reader.offset,
        "of \(rows) x \(arguments.dim) floats does not fit in the \(reader.remaining) bytes that follow")
    }
    let start = try reader.skip(bytes, field)
    return .mapped(reader.file, offset: start, rows: rows, columns: arguments.dim)
  }

  private mutating func size(_ field: String, rows: Int) throws {
    let start = reader.offset
    let found = try (
      rows: reader.int64("rows of the \(field)"), columns: reader.int64("columns of the \(field)")
    )
    guard found == (rows, arguments.dim) else {
      throw reader.error(
        "size of the \(field)", at: start,
        "is \(found.rows) x \(found.columns) where the settings make it \(rows) x \(arguments.dim)")
    }
  }

  private mutating func quantizedMatrix(_ field: String, rows: Int) throws -> QuantizedMatrix {
    let first = reader.offset
    let hasNorms = try flag("flag of coded norms")
    try size(field, rows: rows)
    let codesOffset = reader.offset
    let codeCount = try reader.count("codes of the \(field)", wide: false, size: 1)
    let codes = try reader.skip(codeCount, field)
    let quantizer = try productQuantizer("quantizer of the \(field)", dimension: arguments.dim)
    guard rows.multipliedReportingOverflow(by: quantizer.partCount) == (codeCount, false) else {
      throw reader.error(
        "codes of the \(field)", at: codesOffset,
        "are \(codeCount), not \(rows) times \(quantizer.partCount)")
    }
    var norms: (Int, ProductQuantizer)?
    if hasNorms {
      let start = try reader.skip(rows, "norms of the \(field)")
      norms = (start, try productQuantizer("quantizer of the norms", dimension: 1))
    }
    return QuantizedMatrix(
      rowCount: rows, file: reader.file, block: first..<reader.offset, codes: codes, quantizer: quantizer,
      norms: norms)
  }

  private mutating func productQuantizer(_ field: String, dimension: Int) throws -> ProductQuantizer {
    let start = reader.offset
    let dim = try reader.int32(field)
    let partCount = try reader.int32(field)
    let sub = try reader.int32(field)
    let last = try reader.int32(field)
    guard dim == dimension, sub >= 1, partCount == (dim + sub - 1) / sub, last == dim - (partCount - 1) * sub
    else {
      throw reader.error(
        field, at: start, "cuts \(dim) values into \(partCount) parts of \(sub), the last of \(last)")
    }
    let centroids = try reader.floats(ProductQuantizer.centroidsPerPart * dim, field)
    return ProductQuantizer(
      dimension: dim, subDimension: sub, partCount: partCount, lastSubDimension: last, centroids: centroids)
  }
}
