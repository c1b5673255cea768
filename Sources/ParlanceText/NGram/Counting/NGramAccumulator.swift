/// Counts the n-grams of one order in bounded memory: keys are gathered, sorted and counted; the counted ones are
/// merged into a temporary file when they take more than their share.
struct NGramAccumulator<Key: NGramKey> {
  let packing: NGramPacking<Key>
  /// Bytes that keys and counts may take.
  private let memoryLimit: Int
  private let folder: String?
  private let capacity: Int
  private var keys: [Key] = []
  private var scratch: [Key] = []
  private var runs: [SortedRun<Key>] = []
  private var current: Key

  init(order: Int, memoryLimit: Int, folder: String?) {
    packing = NGramPacking(order: order)
    self.memoryLimit = memoryLimit
    self.folder = folder
    // Half of the memory for the keys and the room to sort them in, half for what is counted.
    capacity = max(1 << 12, memoryLimit / 4 / MemoryLayout<Key>.size)
    current = packing.sentenceStart
  }

  /// Adds a text: word ids, with the id of `</s>` at the end of each sentence.
  /// - Throws: `FileError` where a temporary file can't be written.
  mutating func add(_ words: Span<UInt32>) throws {
    var start = 0
    while start < words.count {
      let end = min(words.count, start + capacity - keys.count)
      append(words.extracting(start..<end))
      start = end
      if keys.count >= capacity { try closeRun() }
    }
  }

  private mutating func append(_ words: Span<UInt32>) {
    var key = current
    let sentenceStart = packing.sentenceStart
    for index in words.indices {
      let word = words[unchecked: index]
      key = packing.shifted(key, by: word)
      keys.append(key)
      if word == NGramWords.sentenceEndID { key = sentenceStart }
    }
    current = key
  }

  private mutating func closeRun() throws {
    guard !keys.isEmpty else { return }
    RadixSort.sort(&keys, scratch: &scratch)
    runs.append(SortedRun(sorted: keys))
    keys.removeAll(keepingCapacity: true)
    if runs.reduce(0, { $0 + $1.memorySize }) > memoryLimit / 2 { try spill() }
  }

  /// Merges all runs in memory into one on disk.
  private mutating func spill() throws {
    let held = runs.filter { $0.memorySize > 0 }
    runs.removeAll { $0.memorySize > 0 }
    var writer = try RunWriter<Key>(folder: folder)
    var merger = try RunMerger(held)
    try merger.forEach { try writer.add($0, count: $1) }
    runs.append(try writer.finish())
  }

  /// The counted n-grams.
  /// - Throws: `FileError` where a temporary file can't be written or read.
  mutating func finish() throws -> RunMerger<Key> {
    try closeRun()
    (keys, scratch) = ([], [])
    return try RunMerger(runs)
  }

  /// What was counted so far, with wider keys. A sentence must not be under way.
  /// - Throws: `FileError` where a temporary file can't be written or read.
  mutating func widened<Wide: NGramKey>(to type: Wide.Type) throws -> NGramAccumulator<Wide> {
    try closeRun()
    var wide = NGramAccumulator<Wide>(order: packing.order, memoryLimit: memoryLimit, folder: folder)
    wide.runs = try runs.map { try $0.repacked(packing, as: wide.packing, folder: folder) }
    return wide
  }
}
