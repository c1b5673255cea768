#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Reads a source in blocks of whole lines. A block grows as far as its longest line needs; the time is linear
/// in the bytes, however long the lines.
package struct LineBlockReader: ~Copyable {
  private var source: ByteSource
  private let blockSize: Int
  private var buffer: UnsafeMutableRawPointer?
  private var capacity = 0

  /// Opens `path` (`-` is standard input, gzip is unpacked).
  package init(path: String, blockSize: Int = 1 << 20) throws {
    source = try ByteSource(path: path)
    self.blockSize = max(blockSize, 1)
  }

  deinit { free(buffer) }

  /// The name for messages.
  package var name: String { source.name }

  /// Whether opening the same path again gives the same bytes.
  package var isRegularFile: Bool { source.isRegularFile }

  /// Hands out every block in order. Each ends with a line feed, except perhaps the last.
  /// - Throws: `FileError`, and whatever `body` throws.
  package mutating func forEachBlock(_ body: (Span<UInt8>) throws -> Void) throws {
    // The unfinished line is bytes 0 ..< used; no line feed is in it.
    var used = 0
    while true {
      try reserve(used + blockSize, used: used)
      guard let base = buffer else { return }
      let fresh = UnsafeMutableRawBufferPointer(start: base + used, count: blockSize)
      let count = try source.read(into: fresh)
      if count == 0 {
        if used > 0 { try Self.hand(base, used, to: body) }
        return
      }
      guard let last = fresh[..<count].lastIndex(of: 0x0a) else {
        used += count
        continue
      }
      let whole = used + last + 1
      try Self.hand(base, whole, to: body)
      used = used + count - whole
      memmove(base, base + whole, used)
    }
  }

  private static func hand(
    _ base: UnsafeMutableRawPointer, _ count: Int, to body: (Span<UInt8>) throws -> Void
  ) throws {
    try UnsafeRawBufferPointer(start: base, count: count).withMemoryRebound(to: UInt8.self) {
      try body($0.span)
    }
  }

  private mutating func reserve(_ needed: Int, used: Int) throws {
    guard needed > capacity else { return }
    let larger = max(needed, capacity * 2)
    guard let memory = realloc(buffer, larger) else {
      throw FileError.lineTooLong(path: name, bytes: used)
    }
    buffer = memory
    capacity = larger
  }
}
