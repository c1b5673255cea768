import ParlanceParallel

/// Training by merging the most frequent pair of neighbors again and again (Sennrich et al., 2016): counts of pairs are
/// kept up to date from merge to merge, and only the words that hold the pair are visited.
///
/// Order and counts are those of Hugging Face's trainer, so that the result is the same token by token where theirs is
/// determined; where it is not, ties go to the lower scalar. Counts have 64 bits.
struct SubwordTraining {
  private final class SharedShard: Sendable {
    let state = LockedValue(TrainingShard())
  }

  /// Below this many words, waking other threads costs more than it saves.
  private static let worthThreads = 2048

  private let settings: SubwordTrainingSettings
  private let observer: ((_ tokens: Int) throws -> Void)?
  private var tokens = Vocabulary()
  /// Characters of each token, without prefix and suffix.
  private var widths: [Int32] = []
  private var counts = PairCounts()
  private var queue = BinaryHeap<PendingPair>()
  private var lists = 0
  private var shards: [SharedShard] = []
  private var merges: [MergeList.Merge] = []

  /// - Parameter observer: called with the number of tokens now and then; what it throws ends the training.
  init(_ settings: SubwordTrainingSettings, observer: ((_ tokens: Int) throws -> Void)? = nil) {
    self.settings = settings
    self.observer = observer
  }

  /// Trains on words with their counts.
  mutating func train(on words: Vocabulary) throws -> TrainedSubwords {
    for token in settings.specialTokens { add(Array(token.utf8), width: token.unicodeScalars.count) }
    addAlphabet(of: words)
    divide(words)
    for shard in shards.indices { apply(shards[shard].state.withLock { $0.pairs() }, shard: shard) }
    enqueue(from: 0)
    try merge()
    return TrainedSubwords(tokens: (0..<tokens.count).map { tokens.word($0) }, merges: merges)
  }

  @discardableResult
  private mutating func add(_ token: [UInt8], width: Int) -> Int32 {
    let id = tokens.add(token.span)
    if id == widths.count { widths.append(Int32(truncatingIfNeeded: width)) }
    return Int32(truncatingIfNeeded: id)
  }

  /// Adds every character seen or asked for, by scalar value; of too many the rarest are left out.
  private mutating func addAlphabet(of words: Vocabulary) {
    var seen: [UInt32: Int] = [:]
    for word in 0..<words.count {
      words.withBytes(of: word) { text in
        var index = 0
        while index < text.count {
          let (scalar, length) = UTF8Scalar.decode(text, at: index)
          let (sum, overflow) = seen[scalar, default: 0].addingReportingOverflow(words.counts[word])
          seen[scalar] = overflow ? .max : sum
          index += length
        }
      }
    }
    for scalar in settings.initialAlphabet { seen[scalar.value] = .max }
    var kept = seen.map { (scalar: $0.key, count: $0.value) }
    if let limit = settings.alphabetLimit, kept.count > limit {
      kept.sort { $0.count != $1.count ? $0.count > $1.count : $0.scalar < $1.scalar }
      kept.removeSubrange(max(0, limit)...)
    }
    for scalar in kept.map(\.scalar).sorted() {
      var text: [UInt8] = []
      UTF8Scalar.append(scalar, to: &text)
      add(text, width: 1)
    }
  }

  /// Deals the words out to the threads as tokens of single characters.
  private mutating func divide(_ words: Vocabulary) {
    let count = max(1, min(settings.threads, words.count / 1000))
    shards = (0..<count).map { _ in SharedShard() }
    addMarkedCharacters(of: words)
    var symbols: [Int32] = []
    for word in 0..<words.count where words.counts[word] > 0 {
      symbols.removeAll(keepingCapacity: true)
      words.withBytes(of: word) { text in
        forEachCharacter(of: text) { character in
          if let id = tokens.id(of: character.span) { symbols.append(Int32(truncatingIfNeeded: id)) }
        }
      }
      if symbols.count > 1 {
        shards[word % count].state.withLock { $0.add(symbols, count: words.counts[word]) }
      }
    }
  }

  /// Adds the characters with prefix or suffix that words need, in the order of their bytes.
  private mutating func addMarkedCharacters(of words: Vocabulary) {
    guard settings.continuingPrefix != nil || settings.endOfWordSuffix != nil else { return }
    var marked: Set<[UInt8]> = []
    for word in 0..<words.count where words.counts[word] > 0 {
      words.withBytes(of: word) { text in forEachCharacter(of: text) { marked.insert($0) } }
    }
    for character in marked.sorted(by: { $0.lexicographicallyPrecedes($1) }) { add(character, width: 1) }
  }

  /// Hands out the characters of a word that are in the alphabet, with the prefix or suffix of their place.
  private func forEachCharacter(of text: Span<UInt8>, _ body: ([UInt8]) -> Void) {
    var index = 0
    while index < text.count {
      let (_, length) = UTF8Scalar.decode(text, at: index)
      let end = min(index + length, text.count)
      let character = text.extracting(index..<end)
      if tokens.id(of: character) != nil {
        var bytes = index > 0 ? Array((settings.continuingPrefix ?? "").utf8) : []
        bytes.append(copying: character)
        if end == text.count, let suffix = settings.endOfWordSuffix { bytes += suffix.utf8 }
        body(bytes)
      }
      index = end
    }
  }

  /// Adds up the changes that a shard reports, and lists the words where a pair is new.
  private mutating func apply(_ changes: [TrainingShard.Change], shard: Int, firstList: Int = 0) {
    shards[shard].state.withLock { state in
      for change in changes {
        let slot = counts.slot(of: change.pair)
        counts.add(change.count, at: slot)
        guard change.count > 0 else { continue }
        if counts.slots[slot].list < firstList {
          counts.set(list: lists, at: slot)
          listed.append(change.pair)
          lists += 1
        }
        state.note(change.word, in: counts.slots[slot].list)
      }
    }
  }

  /// The pair of each list since `enqueue` was last called.
  private var listed: [UInt64] = []

  /// Puts the pairs of new lists into the queue.
  private mutating func enqueue(from firstList: Int) {
    for (index, pair) in listed.enumerated() {
      let count = counts.count(of: pair)
      if count > 0 { queue.insert(PendingPair(count: count, pair: pair, list: firstList + index)) }
    }
    listed.removeAll(keepingCapacity: true)
  }

  private mutating func merge() throws {
    let limit = settings.maxTokenLength ?? .max
    let prefix = Array((settings.continuingPrefix ?? "").utf8)
    while tokens.count < settings.vocabularySize, let top = queue.min {
      let count = counts.count(of: top.pair)
      guard count == top.count else {
        queue.replaceMin(with: PendingPair(count: count, pair: top.pair, list: top.list))
        continue
      }
      guard count >= max(1, settings.minFrequency) else { break }
      queue.popMin()
      let left = Int32(truncatingIfNeeded: top.pair >> 32)
      let right = Int32(truncatingIfNeeded: top.pair)
      var text = tokens.withBytes(of: Int(left)) { $0.copied }
      tokens.withBytes(of: Int(right)) { token in
        let marked = !prefix.isEmpty && token.starts(with: prefix)
        text.append(copying: token.extracting(droppingFirst: marked ? prefix.count : 0))
      }
      let new = add(text, width: Int(widths[Int(left)]) + Int(widths[Int(right)]))
      merges.append(MergeList.Merge(left: left, right: right, merged: new))
      let firstList = lists
      for (shard, changes) in mergeShards(top.list, left, right, new, limit).enumerated() {
        apply(changes, shard: shard, firstList: firstList)
      }
      enqueue(from: firstList)
      if tokens.count % 256 == 0 { try observer?(tokens.count) }
    }
  }

  /// Merges a pair in all shards, at once where that is worth it.
  private func mergeShards(
    _ list: Int, _ left: Int32, _ right: Int32, _ new: Int32, _ limit: Int
  ) -> [[TrainingShard.Change]] {
    let widths = widths
    let shards = shards
    @Sendable func run(_ shard: Int) -> [TrainingShard.Change] {
      shards[shard].state.withLock { state in
        var changes: [TrainingShard.Change] = []
        state.merge(list, left, right, into: new, widths: widths, limit: limit, changes: &changes)
        return changes
      }
    }
    let words = shards.reduce(0) { sum, shard in sum + shard.state.withLock { $0.count(of: list) } }
    guard shards.count > 1, words >= Self.worthThreads else { return shards.indices.map(run) }
    return ParallelLoop.map(count: shards.count, threads: shards.count) { run($0.lowerBound) }
  }
}

extension Span where Element == UInt8 {
  fileprivate var copied: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(copying: self)
    return bytes
  }

  fileprivate func starts(with prefix: [UInt8]) -> Bool {
    guard count >= prefix.count else { return false }
    for index in prefix.indices where self[index] != prefix[index] { return false }
    return true
  }
}
