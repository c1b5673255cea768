#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writes a file so that its name shows the old content until the whole new content is on the disk.
///
/// The bytes go to a temporary file beside the target (`.NAME.tmp-PID-n`). `commit()` gives it the target's
/// name. Without a commit the temporary file is removed and the old file stays as it was.
public struct AtomicFile: ~Copyable {
  /// What goes to the system begins at a multiple of so many bytes and, up to the file's end, has a multiple of it: a large
  /// page. Recent file systems (ext4 since Linux 6.16, XFS) then keep the file's pages in large ones, and whoever maps it
  /// has them so.
  private static let bufferSize = 1 << 21

  /// The file to be written, as it was named.
  public let path: String
  /// Bytes written so far.
  public private(set) var bytesWritten = 0
  private let target: AtomicTarget
  private let descriptor: Descriptor
  private var isCommitted = false
  private let buffer: UnsafeMutableRawBufferPointer
  private var buffered = 0

  /// Makes the temporary file. The target itself is not touched.
  /// - Throws: `FileError` where the folder is missing or not writable, or the target exists and is no regular
  ///   file.
  public init(path: String) throws {
    let target = try AtomicTarget(path: path)
    let descriptor = try target.createTemporary()
    self.path = path
    self.target = target
    self.descriptor = descriptor
    buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
  }

  deinit {
    buffer.deallocate()
    if !isCommitted { target.removeTemporary() }
  }

  /// Writes what is buffered, waits until the disk has it, and gives the file its name.
  /// - Throws: `FileError`; the old file then stays and the temporary one is removed.
  public consuming func commit() throws {
    try flush()
    guard fsync(descriptor.number) == 0 else {
      throw FileError.system(path: path, action: "write", code: errno)
    }
    try target.rename()
    isCommitted = true
  }

  /// Writes bytes.
  /// - Throws: `FileError` where the disk is full or fails.
  public mutating func write(_ bytes: Span<UInt8>) throws {
    try bytes.withUnsafeBytes { try write(raw: $0) }
  }

  /// Writes text as UTF-8.
  public mutating func write(_ string: String) throws {
    var string = string
    try string.withUTF8 { try write(raw: UnsafeRawBufferPointer($0)) }
  }

  /// Writes numbers as they lie in memory: 32-bit little-endian.
  public mutating func write(_ floats: Span<Float>) throws {
    #if _endian(little)
      try floats.withUnsafeBytes { try write(raw: $0) }
    #else
      for index in floats.indices { try write(littleEndian: floats[index]) }
    #endif
  }

  /// Writes an integer, lowest byte first, in the width of its type.
  public mutating func write(littleEndian value: some FixedWidthInteger) throws {
    try withUnsafeBytes(of: value.littleEndian) { try write(raw: $0) }
  }

  /// Writes a 32-bit floating-point number, lowest byte first.
  public mutating func write(littleEndian value: Float) throws {
    try write(littleEndian: value.bitPattern)
  }

  /// Writes a 64-bit floating-point number, lowest byte first.
  public mutating func write(littleEndian value: Double) throws {
    try write(littleEndian: value.bitPattern)
  }

  private mutating func write(raw bytes: UnsafeRawBufferPointer) throws {
    bytesWritten += bytes.count
    let room = buffer.count - buffered
    guard bytes.count > room else { return keep(bytes) }
    var rest = bytes[...]
    if buffered > 0 {
      keep(UnsafeRawBufferPointer(rebasing: rest.prefix(room)))
      rest = rest.dropFirst(room)
      try flush()
    }
    let whole = rest.count / buffer.count * buffer.count
    try descriptor.write(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)), name: path)
    keep(UnsafeRawBufferPointer(rebasing: rest.dropFirst(whole)))
  }

  /// - Precondition: there is room.
  private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
    UnsafeMutableRawBufferPointer(rebasing: buffer[buffered...]).copyMemory(from: bytes)
    buffered += bytes.count
  }

  private mutating func flush() throws {
    // Counted as gone even where sending fails: what was partly written must not be sent again.
    let count = buffered
    buffered = 0
    try descriptor.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), name: path)
  }

  /// Removes the temporary files of all writers that have not committed. For a program that is about to end
  /// on a signal; not for use inside a signal handler.
  public static func removeUnfinished() { AtomicTarget.removeAllTemporaries() }
}
