#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import Synchronization

/// The bytes of a file or of standard input, from front to back. Gzip is recognized by its first two bytes,
/// not by the name, and unpacked on the way.
public struct ByteSource: ~Copyable {
  /// Whether some source in this process has taken standard input, which can't be read again.
  private static let standardInputTaken = Atomic(false)

  /// The name for messages: the path, or `standard input`.
  public let name: String
  /// Whether opening the same path again gives the same bytes: not so for pipes and terminals.
  public let isRegularFile: Bool
  /// Bytes of a regular file when it was opened; 0 of anything else.
  private let size: Int
  private let descriptor: Descriptor
  private let inflater: GzipInflater?
  /// Bytes read in order to recognize the format, not handed out yet.
  private var head: [UInt8]

  /// Opens `path`; `-` is standard input.
  /// - Throws: `FileError` where it can't be opened or read, is a folder, or where standard input was taken
  ///   before.
  public init(path: String) throws {
    let name = path == "-" ? "standard input" : path
    let descriptor = try Self.open(path)
    var status = stat()
    guard fstat(descriptor.number, &status) == 0 else {
      throw FileError.system(path: name, action: "examine", code: errno)
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileError.folder(path: name) }
    var head: [UInt8] = []
    while head.count < 2 {
      let more = try [UInt8](unsafeUninitializedCapacity: 2 - head.count) { buffer, count in
        let room = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: 2 - head.count)
        count = try descriptor.read(into: room, name: name)
      }
      if more.isEmpty { break }
      head += more
    }
    let isGzip = head == [0x1f, 0x8b]
    let inflater = isGzip ? try GzipInflater(name: name, head: head) : nil
    self.name = name
    self.descriptor = descriptor
    self.inflater = inflater
    isRegularFile = status.st_mode & S_IFMT == S_IFREG
    size = isRegularFile ? Int(status.st_size) : 0
    self.head = isGzip ? [] : head
  }

  private static func open(_ path: String) throws -> Descriptor {
    if path == "-" {
      guard !standardInputTaken.exchange(true, ordering: .relaxed) else {
        throw FileError.standardInputReadTwice
      }
      return Descriptor(STDIN_FILENO)
    }
    #if canImport(Glibc)
      let number = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    #else
      let number = Musl.open(path, O_RDONLY | O_CLOEXEC)
    #endif
    guard number >= 0 else { throw FileError.system(path: path, action: "open", code: errno) }
    return Descriptor(number)
  }

  /// Whether the bytes on disk are gzip.
  public var isCompressed: Bool { inflater != nil }

  /// The next bytes, at most `count`; empty only at the end.
  /// - Throws: `FileError` on a read error or damaged gzip.
  public mutating func read(upTo count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, filled in
      filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// All bytes that are left.
  /// - Throws: `FileError` on a read error or damaged gzip.
  package mutating func readAll() throws -> [UInt8] {
    // One byte more than there should be, to see the end without growing.
    let expected = inflater == nil && size > 0 ? size + 1 : 1 << 20
    var bytes = try fill(expected)
    guard bytes.count == expected else { return bytes }
    while true {
      let more = try fill(1 << 20)
      if more.isEmpty { return bytes }
      bytes += more
    }
  }

  /// The next `count` bytes, less only at the end.
  private mutating func fill(_ count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let more = try read(
          into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]))
        if more == 0 { break }
        filled += more
      }
    }
  }

  /// Fills the front of `buffer` with the next bytes and returns how many; 0 only at the end (or for an empty
  /// buffer).
  /// - Throws: `FileError` on a read error or damaged gzip.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard buffer.count > 0 else { return 0 }
    if !head.isEmpty {
      let count = min(head.count, buffer.count)
      buffer.copyBytes(from: head[..<count])
      head.removeFirst(count)
      return count
    }
    guard let inflater else { return try descriptor.read(into: buffer, name: name) }
    let (descriptor, name) = (descriptor, name)
    return try inflater.inflate(into: buffer) { try descriptor.read(into: $0, name: name) }
  }
}

extension ByteSource {
  /// Checks that `path` can be opened for reading and is no folder, without reading from it (a pipe would lose
  /// its bytes).
  package static func checkReadable(path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileError.system(path: path, action: "open", code: errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileError.folder(path: path) }
    guard access(path, R_OK) == 0 else { throw FileError.system(path: path, action: "open", code: errno) }
  }
}
