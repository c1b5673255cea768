import ParlanceFiles

/// N-grams in suffix order, each once, with how often it was seen: in memory or in a temporary file.
enum SortedRun<Key: NGramKey>: Sendable {
  case memory(keys: [Key], counts: [UInt64])
  case file(TemporaryFile, count: Int)

  /// Bytes of one n-gram in a file: the key, then the count.
  static var entrySize: Int { MemoryLayout<Key>.size + MemoryLayout<UInt64>.size }

  /// Bytes of memory that the run takes.
  var memorySize: Int {
    switch self {
    case .memory(let keys, _): keys.count * Self.entrySize
    case .file: 0
    }
  }

  /// Counts sorted keys.
  init(sorted keys: [Key]) {
    var unique: [Key] = []
    var counts: [UInt64] = []
    let span = keys.span
    var start = 0
    while start < span.count {
      let key = span[unchecked: start]
      var end = start + 1
      while end < span.count, span[unchecked: end] == key { end += 1 }
      unique.append(key)
      counts.append(UInt64(end - start))
      start = end
    }
    self = .memory(keys: unique, counts: counts)
  }

  /// The run in a wider packing.
  /// - Throws: `FileError` where a temporary file can't be read or written.
  func repacked<Other: NGramKey>(
    _ old: NGramPacking<Key>, as new: NGramPacking<Other>, folder: String?
  ) throws -> SortedRun<Other> {
    switch self {
    case .memory(let keys, let counts):
      return .memory(keys: keys.map { old.repacked($0, as: new) }, counts: counts)
    case .file:
      var writer = try RunWriter<Other>(folder: folder)
      var cursor = try RunCursor(self)
      while !cursor.isAtEnd {
        try writer.add(old.repacked(cursor.key, as: new), count: cursor.count)
        try cursor.advance()
      }
      return try writer.finish()
    }
  }
}

/// Writes a run into a temporary file.
struct RunWriter<Key: NGramKey> {
  private let file: TemporaryFile
  private var buffer: [UInt8] = []
  private var count = 0

  /// - Throws: `FileError` where the folder can't be written to.
  init(folder: String?) throws {
    file = try TemporaryFile(folder: folder)
    buffer.reserveCapacity(1 << 20)
  }

  mutating func add(_ key: Key, count: UInt64) throws {
    withUnsafeBytes(of: key) { buffer.append(contentsOf: $0) }
    withUnsafeBytes(of: count) { buffer.append(contentsOf: $0) }
    self.count += 1
    if buffer.count >= 1 << 20 - 64 { try flush() }
  }

  /// - Throws: `FileError` where the disk is full.
  mutating func finish() throws -> SortedRun<Key> {
    try flush()
    return .file(file, count: count)
  }

  private mutating func flush() throws {
    try file.append(buffer.span)
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Goes through a run from its first n-gram to its last, holding a part of it in memory.
struct RunCursor<Key: NGramKey>: Sendable {
  private static var windowSize: Int { 1 << 15 }

  private var keys: [Key] = []
  private var counts: [UInt64] = []
  private var index = 0
  private let file: TemporaryFile?
  /// Entries of the file that were not read yet, and where they begin.
  private var left = 0
  private var offset = 0

  init(_ run: SortedRun<Key>) throws {
    switch run {
    case .memory(let keys, let counts): (self.keys, self.counts, file) = (keys, counts, nil)
    case .file(let file, let count):
      (self.file, left) = (file, count)
      try refill()
    }
  }

  var isAtEnd: Bool { index == keys.count }
  var key: Key { keys[index] }
  var count: UInt64 { counts[index] }

  mutating func advance() throws {
    index += 1
    if index == keys.count, left > 0 { try refill() }
  }

  private mutating func refill() throws {
    guard let file else { return }
    let entries = min(left, Self.windowSize)
    let size = SortedRun<Key>.entrySize
    let bytes = try file.read(at: offset, count: entries * size)
    guard bytes.count == entries * size else {
      throw FileError.system(path: "a temporary file in \(file.folder)", action: "read", code: 5)
    }
    keys.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    let raw = bytes.span.bytes
    for entry in 0..<entries {
      keys.append(raw.unsafeLoadUnaligned(fromByteOffset: entry * size, as: Key.self))
      let countOffset = entry * size + MemoryLayout<Key>.size
      counts.append(raw.unsafeLoadUnaligned(fromByteOffset: countOffset, as: UInt64.self))
    }
    (index, left, offset) = (0, left - entries, offset + entries * size)
  }
}
