#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file mapped read-only into memory. Its pages are read when touched and shared between processes.
public final class MappedFile: Sendable {
  public let path: String
  /// Size in bytes.
  public let count: Int
  /// Which content it was when it was opened.
  package let stamp: FileStamp
  // Immutable for the life of the object; the mapping is read-only.
  @usableFromInline nonisolated(unsafe) let base: UnsafeRawPointer?

  /// Maps the file.
  /// - Throws: `FileError` where it can't be opened, is a folder, or can't be mapped.
  public init(path: String) throws {
    self.path = path
    // Without waiting: a pipe that nobody writes to would hold the program here.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError.system(path: path, action: "open", code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError.system(path: path, action: "examine", code: errno)
    }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { throw FileError.folder(path: path) }
    guard kind == S_IFREG else { throw FileError.notARegularFile(path: path) }
    count = Int(status.st_size)
    stamp = FileStamp(status)
    guard count > 0 else {
      base = nil
      return
    }
    let memory = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let memory, memory != MAP_FAILED else {
      throw FileError.system(path: path, action: "map", code: errno)
    }
    base = UnsafeRawPointer(memory)
  }

  deinit {
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), count) }
  }

  /// The file's bytes, for values of any type at any offset.
  @inlinable
  public func withBytes<R>(_ body: (RawSpan) throws -> R) rethrows -> R {
    try body(UnsafeRawBufferPointer(start: base, count: count).bytes)
  }

  /// The file's bytes, for text.
  @inlinable
  public func withText<R>(_ body: (Span<UInt8>) throws -> R) rethrows -> R {
    let start = base?.assumingMemoryBound(to: UInt8.self)
    return try body(UnsafeBufferPointer(start: start, count: count).span)
  }

  /// Tells the system that the bytes from `offset` on will soon be read in order. A hint: it never fails.
  public func willReadInOrder(from offset: Int, count length: Int) {
    guard let base, offset >= 0, length > 0, offset < count else { return }
    let page = Int(getpagesize())
    let start = offset / page * page
    let size = min(length, count - offset) + offset - start
    madvise(UnsafeMutableRawPointer(mutating: base + start), size, MADV_WILLNEED)
  }

  /// Asks the system to read the file in large pages, where it knows such for files: what is read again and again is then
  /// found faster. For a file that is not read yet. A hint: it never fails.
  package func adviseLargePages() {
    if let base { madvise(UnsafeMutableRawPointer(mutating: base), count, MADV_HUGEPAGE) }
  }

  /// Lets go of the pages that lie wholly within some bytes: they no longer count as this process's memory, and are
  /// read anew when they are touched. A hint: it never fails.
  public func release(_ bytes: Range<Int>) {
    guard let base, bytes.lowerBound >= 0, bytes.upperBound <= count else { return }
    let page = Int(getpagesize())
    let start = (bytes.lowerBound + page - 1) / page * page
    let end = bytes.upperBound / page * page
    if start < end { madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED) }
  }

  /// Reads all pages now, so that none is waited for later. A hint: it never fails, and does nothing where the system
  /// does not know it (Linux before 5.14).
  public func readAll() {
    guard let base else { return }
    let populateForReading: Int32 = 22
    madvise(UnsafeMutableRawPointer(mutating: base), count, populateForReading)
  }
}
