/// A binary model being made from a list of n-grams.
struct NGramImage {
  /// An n-gram of the list that can't be taken in.
  struct Refusal: Error {
    enum Reason { case twice, withoutContext, wordsLookAlike }
    let reason: Reason
    /// The order, from 1, and the place among the n-grams of that order.
    let order: Int
    let entry: Int
  }

  private(set) var bytes: [UInt8]
  let layout: NGramLayout
  private let tables: NGramTables
  /// Ids in the list to ids in the model, where `<unk>`, `<s>` and `</s>` come first.
  private let newIDs: [UInt32]
  /// N-grams that others end in and that the list lacks: their order and words, in the ids of the list.
  private(set) var missing: [(order: Int, words: [UInt32])] = []

  /// - Throws: `Refusal`, `NGramError`.
  init(_ model: BackoffModel) throws {
    newIDs = try Self.numbering(of: model.vocabulary)
    let words = model.vocabulary.count
    let textSize = (0..<words).reduce(0) { $0 + model.vocabulary.withBytes(of: $1) { $0.count } }
    let entries = model.orders.dropFirst().map(\.count)
    guard
      let layout = NGramLayout(
        order: model.orders.count, words: words, wordSlots: NGramLayout.slots(for: words), textSize: textSize,
        entries: entries, slots: entries.map(NGramLayout.slots))
    else {
      throw NGramError.impossibleRequest("a model of this order and size does not fit the binary format")
    }
    self.layout = layout
    tables = NGramTables(layout)
    bytes = [UInt8](repeating: 0, count: layout.size)
    layout.writeHead(to: &bytes)
    try addWords(model)
    for order in model.orders.indices.dropFirst() { try addNGrams(model.orders[order], order: order + 1) }
  }

  private static func numbering(of vocabulary: Vocabulary) throws -> [UInt32] {
    var newIDs = [UInt32](repeating: 0, count: vocabulary.count)
    var isReserved = [Bool](repeating: false, count: vocabulary.count)
    for (place, word) in NGramWords.reserved.enumerated() {
      guard let id = vocabulary.id(of: word) else { throw NGramError.missingWord(word) }
      newIDs[id] = UInt32(place)
      isReserved[id] = true
    }
    var next = UInt32(NGramWords.reserved.count)
    for id in newIDs.indices where !isReserved[id] {
      newIDs[id] = next
      next += 1
    }
    return newIDs
  }

  private mutating func addWords(_ model: BackoffModel) throws {
    let vocabulary = model.vocabulary
    var oldIDs = [Int](repeating: 0, count: newIDs.count)
    for (old, new) in newIDs.enumerated() { oldIDs[Int(new)] = old }
    var end = 0
    for (new, old) in oldIDs.enumerated() {
      let hash = vocabulary.withBytes(of: old) { NGramHash.word($0, from: 0, to: $0.count) }
      guard
        let place = free(
          hash, at: layout.wordOffset, slots: layout.wordSlots, size: NGramLayout.wordEntrySize)
      else { throw Refusal(reason: .wordsLookAlike, order: 1, entry: old) }
      store(hash, at: place)
      store(UInt32(new), at: place + 8)
      let start = layout.textOffset + end
      end += vocabulary.withBytes(of: old) { word in
        var target = bytes.mutableSpan
        for index in word.indices { target[start + index] = word[index] }
        return word.count
      }
      store(UInt32(end), at: layout.endsOffset + new * 4)
      // A word without an entry of its own has no probability.
      store((-BackoffModel.logZero).bitPattern, at: tables.offset(of: UInt32(new)))
      store(NGramTables.noExtension, at: tables.offset(of: UInt32(new)) + 4)
    }
    let unigrams = model.orders[0]
    for entry in 0..<unigrams.count {
      let place = tables.offset(of: newIDs[Int(unigrams.words[entry])])
      store((-unigrams.logProbabilities[entry]).magnitude.bitPattern, at: place)
      store(
        Self.bits(ofBackoff: unigrams.logBackoffs.isEmpty ? 0 : unigrams.logBackoffs[entry]), at: place + 4)
    }
  }

  private static func bits(ofBackoff value: Float) -> UInt32 {
    value == 0 ? NGramTables.noExtension : value.bitPattern
  }

  private mutating func addNGrams(_ list: BackoffModel.Order, order: Int) throws {
    let table = order - 2
    let isLongest = order == layout.order
    let size = isLongest ? NGramLayout.longestEntrySize : NGramLayout.middleEntrySize
    for entry in 0..<list.count {
      let words = list.words[entry * order..<(entry + 1) * order]
      let (start, end) = (words.startIndex, words.endIndex)
      let suffix = hash(words[(start + 1)..<end])
      let whole = NGramHash.extend(suffix, with: newIDs[Int(words[start])])
      guard let place = free(whole, at: layout.tableOffsets[table], slots: layout.slots[table], size: size)
      else { throw Refusal(reason: .twice, order: order, entry: entry) }
      store(whole, at: place)
      store((-list.logProbabilities[entry]).magnitude.bitPattern, at: place + 8)
      if !isLongest { store(Self.bits(ofBackoff: list.logBackoffs[entry]), at: place + 12) }

      let context = words[start..<(end - 1)]
      let contextPlace = offset(of: hash(context), words: context)
      guard contextPlace >= 0 else { throw Refusal(reason: .withoutContext, order: order, entry: entry) }
      if load(at: contextPlace + 4) == NGramTables.noExtension { store(UInt32(0), at: contextPlace + 4) }
      let suffixPlace = offset(of: suffix, words: words[(start + 1)..<end])
      if suffixPlace >= 0 {
        store(load(at: suffixPlace) | NGramTables.extendsLeft, at: suffixPlace)
      } else {
        missing.append((order - 1, Array(words[(start + 1)..<end])))
      }
    }
  }

  private func hash(_ words: ArraySlice<UInt32>) -> UInt64 {
    var hash = NGramHash.start(newIDs[Int(words[words.endIndex - 1])])
    var place = words.endIndex - 2
    while place >= words.startIndex {
      hash = NGramHash.extend(hash, with: newIDs[Int(words[place])])
      place -= 1
    }
    return hash
  }

  private func offset(of hash: UInt64, words: ArraySlice<UInt32>) -> Int {
    if words.count == 1 { return tables.offset(of: newIDs[Int(words[words.startIndex])]) }
    return tables.offset(of: hash, order: words.count, in: bytes.span.bytes)
  }

  /// A free place for a hash; nil where the hash is in the table.
  private func free(_ hash: UInt64, at base: Int, slots: Int, size: Int) -> Int? {
    let raw = bytes.span.bytes
    var slot = NGramHash.slot(hash, of: slots)
    while true {
      let offset = base + slot * size
      let found = raw.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if found == 0 { return offset }
      if found == hash { return nil }
      slot = slot + 1 == slots ? 0 : slot + 1
    }
  }

  private func load(at offset: Int) -> UInt32 {
    bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
  }

  private mutating func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    raw.storeBytes(of: value, toByteOffset: offset, as: T.self)
  }
}
