import ParlanceFiles

extension BackoffModel {
  /// Reads an ARPA file, plain or gzip; `-` is standard input.
  ///
  /// Lines may end in CR LF; lines that begin with `#` may stand before `\data\`; a missing back-off weight is 0.
  /// Where the file has no `<unk>`, one with the logarithm -100 is added.
  /// - Throws: `NGramError.arpa` with the line where something is wrong; `FileError`.
  public init(arpa path: String) throws { self = try ARPAParser.read(path).model }
}

extension ARPAParser {
  /// Reads a file; `place` tells where an n-gram of the model stands in it.
  static func read(
    _ path: String
  ) throws -> (model: BackoffModel, place: (_ order: Int, _ entry: Int) -> LinePosition) {
    var source = try LineBlockReader(path: path)
    var parser = ARPAParser(file: source.name)
    try source.forEachBlock { block in
      var start = 0
      while start < block.count {
        let end = block.firstIndex(of: 0x0a, from: start) ?? block.count
        try parser.add(block.extracting(start..<end))
        start = end + 1
      }
    }
    let model = try parser.finish()
    let (file, headers) = (parser.file, parser.headers)
    return (model, { LinePosition(file: file, line: headers[$0 - 1] + 1 + $1) })
  }
}

/// The lines of an ARPA file, one after the other.
struct ARPAParser {
  private enum Section {
    case preamble
    case counts
    /// Lines of the n-grams of this order, counted from 1.
    case nGrams(Int)
    /// A blank line after the last n-gram was seen.
    case afterNGrams(Int)
    case end
  }

  private let file: String
  private var line = 0
  /// The line of each order's header; its n-grams follow line by line.
  private var headers: [Int] = []
  private var section = Section.preamble
  /// The n-grams that the head of the file promises, by order.
  private var promised: [Int] = []
  private var model = BackoffModel(vocabulary: Vocabulary(), orders: [])

  init(file: String) { self.file = file }

  private func wrong(_ reason: String) -> NGramError {
    .arpa(LinePosition(file: file, line: line), reason)
  }

  /// Takes the next line, without its line feed.
  /// - Throws: `NGramError.arpa`.
  mutating func add(_ whole: Span<UInt8>) throws {
    line += 1
    let hasReturn = whole.count > 0 && whole[whole.count - 1] == 0x0d
    let text = whole.extracting(droppingLast: hasReturn ? 1 : 0)
    let isBlank = text.indices.allSatisfy { text[$0] == 0x20 || text[$0] == 0x09 }
    switch section {
    case .preamble:
      if Self.equals(text, "\\data\\") {
        section = .counts
      } else if !isBlank, text[0] != UInt8(ascii: "#") {
        throw wrong("an ARPA file begins with \\data\\, not with this line")
      }
    case .counts:
      if !isBlank { try addCountOrHeader(text) }
    case .nGrams(let order):
      if isBlank {
        try close(order)
        section = .afterNGrams(order)
      } else if text[0] == UInt8(ascii: "\\"), isHeader(text) {
        try close(order)
        section = .afterNGrams(order)
        try addHeader(text, after: order)
      } else {
        try addNGram(text, order: order)
      }
    case .afterNGrams(let order):
      if !isBlank { try addHeader(text, after: order) }
    case .end:
      if !isBlank { throw wrong("there is text after \\end\\") }
    }
  }

  /// - Throws: `NGramError.arpa` where the file ends too early.
  mutating func finish() throws -> BackoffModel {
    line += 1
    switch section {
    case .preamble: throw wrong("the file ends without \\data\\; it is no ARPA file")
    case .end: break
    default: throw wrong("the file ends without \\end\\; it seems cut short")
    }
    for word in [NGramWords.sentenceStart, NGramWords.sentenceEnd] where model.vocabulary.id(of: word) == nil
    {
      throw wrong("the 1-grams lack \(word), which every model needs")
    }
    if model.vocabulary.id(of: NGramWords.unknown) == nil {
      model.orders[0].words.append(UInt32(model.vocabulary.add(NGramWords.unknown)))
      model.orders[0].logProbabilities.append(-100)
      if model.orders.count > 1 { model.orders[0].logBackoffs.append(0) }
    }
    return model
  }

  private static func equals(_ text: Span<UInt8>, _ other: StaticString) -> Bool {
    var end = text.count
    while end > 0, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    let other = Array("\(other)".utf8)
    return end == other.count && (0..<end).allSatisfy { text[$0] == other[$0] }
  }

  private func isHeader(_ text: Span<UInt8>) -> Bool {
    if Self.equals(text, "\\end\\") { return true }
    return (1...promised.count).contains { header($0, equals: text) }
  }

  private func header(_ order: Int, equals text: Span<UInt8>) -> Bool {
    String(copying: text) == "\\\(order)-grams:"
  }

  private mutating func addCountOrHeader(_ text: Span<UInt8>) throws {
    if text[0] == UInt8(ascii: "\\") {
      guard !promised.isEmpty else { throw wrong("no `ngram 1=...` line stands before this one") }
      return try addHeader(text, after: 0)
    }
    let parts = String(copying: text).split(separator: " ", omittingEmptySubsequences: true).joined(
      separator: " ")
    let sides = parts.split(separator: "=", maxSplits: 1)
    guard sides.count == 2, sides[0].hasPrefix("ngram "), let order = Int(sides[0].dropFirst(6)),
      let count = Int(sides[1].drop { $0 == " " }), count >= 0
    else { throw wrong("expected a line such as `ngram 1=1000`") }
    guard order == promised.count + 1 else {
      throw wrong("the count of \(promised.count + 1)-grams should stand here, not that of \(order)-grams")
    }
    guard order <= NGramState.largestOrder else {
      throw wrong("orders above \(NGramState.largestOrder) are not supported")
    }
    promised.append(count)
  }

  private mutating func addHeader(_ text: Span<UInt8>, after order: Int) throws {
    if order == promised.count {
      guard Self.equals(text, "\\end\\") else { throw wrong("expected \\end\\ here") }
      section = .end
      return
    }
    guard header(order + 1, equals: text.extracting(first: Self.trimmedCount(text))) else {
      throw wrong("expected \\\(order + 1)-grams: here")
    }
    section = .nGrams(order + 1)
    headers.append(line)
    model.orders.append(BackoffModel.Order())
  }

  private static func trimmedCount(_ text: Span<UInt8>) -> Int {
    var end = text.count
    while end > 0, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    return end
  }

  private func close(_ order: Int) throws {
    let count = model.orders[order - 1].count
    if count != promised[order - 1] {
      throw wrong(
        "the head of the file promises \(promised[order - 1]) \(order)-grams, but there are \(count)")
    }
  }
}

extension ARPAParser {
  /// A line of a section: logarithm, words, perhaps a back-off weight, parted by tabs or blanks.
  private mutating func addNGram(_ text: Span<UInt8>, order: Int) throws {
    var place = 0
    guard let field = Self.field(of: text, from: &place),
      let read = DecimalNumber.parse(text.extracting(field))
    else { throw wrong("the line does not begin with a number") }
    guard read <= 0 else {
      throw wrong("the logarithm of the probability is \(read), which is above 0")
    }
    let isLast = order == promised.count
    for index in 0..<order {
      guard let field = Self.field(of: text, from: &place) else {
        throw wrong("there are \(index) words; \(order)-grams have \(order)")
      }
      try addWord(text.extracting(field), order: order)
    }
    model.orders[order - 1].logProbabilities.append(read == -.infinity ? BackoffModel.logZero : read)
    var backoff: Float = 0
    if let field = Self.field(of: text, from: &place) {
      guard let read = DecimalNumber.parse(text.extracting(field)), read.isFinite else {
        throw wrong("the back-off weight is no number, or there are too many words")
      }
      guard !isLast || read == 0 else {
        throw wrong("\(order)-grams are the longest here and can't have a back-off weight")
      }
      backoff = read
    }
    guard Self.field(of: text, from: &place) == nil else {
      throw wrong("there is more on the line than a number, \(order) words and a back-off weight")
    }
    if !isLast { model.orders[order - 1].logBackoffs.append(backoff) }
    guard model.orders[order - 1].count <= promised[order - 1] else {
      throw wrong(
        "there are more \(order)-grams than the \(promised[order - 1]) that the head of the file promises")
    }
  }

  private mutating func addWord(_ word: Span<UInt8>, order: Int) throws {
    if order == 1 {
      let known = model.vocabulary.count
      let id = model.vocabulary.add(word)
      guard id == known else { throw wrong("the word \(String(copying: word)) stands here a second time") }
      model.orders[0].words.append(UInt32(truncatingIfNeeded: id))
    } else {
      guard let id = model.vocabulary.id(of: word) else {
        throw wrong("the word \(String(copying: word)) is not among the 1-grams")
      }
      model.orders[order - 1].words.append(UInt32(truncatingIfNeeded: id))
    }
  }

  /// The next field at or after `place`, which is moved behind it.
  @inline(__always)
  private static func field(of text: Span<UInt8>, from place: inout Int) -> Range<Int>? {
    while place < text.count, text[unchecked: place] == 0x20 || text[unchecked: place] == 0x09 { place += 1 }
    guard place < text.count else { return nil }
    let start = place
    while place < text.count, text[unchecked: place] != 0x20, text[unchecked: place] != 0x09 { place += 1 }
    return start..<place
  }
}

extension String {
  /// The text of some bytes; what is not valid UTF-8 becomes U+FFFD.
  fileprivate init(copying bytes: Span<UInt8>) {
    self = String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }
}
