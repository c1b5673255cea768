import CZlib

/// Unpacks a gzip stream piece by piece with zlib. A file may hold several members end to end; bytes after the
/// last member that do not start another are left out, as gunzip does.
final class GzipInflater {
  private static let inputSize = 1 << 17

  private let name: String
  // zlib keeps a pointer back to the stream, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var isInMember = true
  private var isFinished = false
  private var produced = 0

  /// - Parameter head: the bytes of the stream that were read already.
  init(name: String, head: [UInt8]) throws {
    self.name = name
    input = .allocate(byteCount: Self.inputSize, alignment: 16)
    input.copyBytes(from: head)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(head.count)
    // 16 asks for the gzip format: header, CRC and length are checked.
    let code = inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw corrupt("zlib could not start (code \(code))") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills the front of `buffer` and returns how many bytes; 0 only at the end. `refill` reads packed bytes and
  /// returns 0 at the end of the file.
  func inflate(
    into buffer: UnsafeMutableRawBufferPointer, refill: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> Int {
    let room = UInt32(clamping: buffer.count)
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = room
    while !isFinished && stream.pointee.avail_out == room {
      if !isInMember {
        guard try startNextMember(refill) else { break }
      }
      if stream.pointee.avail_in == 0, try load(refill, keeping: 0) == 0 {
        throw corrupt("it ends too early, after \(produced) unpacked bytes; copy or download it again")
      }
      try step()
    }
    return Int(room - stream.pointee.avail_out)
  }

  private func step() throws {
    let room = stream.pointee.avail_out
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    produced += Int(room - stream.pointee.avail_out)
    switch code {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isInMember = false
    case Z_MEM_ERROR: throw corrupt("no memory to unpack it")
    default:
      let message = stream.pointee.msg.map { String(cString: $0) } ?? "zlib code \(code)"
      throw corrupt("\(message), after \(produced) unpacked bytes; copy or download it again")
    }
  }

  /// Looks for the two bytes that start a member; otherwise the rest of the file is ignored.
  private func startNextMember(_ refill: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Bool {
    while stream.pointee.avail_in < 2 {
      if try load(refill, keeping: Int(stream.pointee.avail_in)) == 0 { break }
    }
    let next = stream.pointee.next_in
    guard stream.pointee.avail_in >= 2, next?[0] == 0x1f, next?[1] == 0x8b else {
      isFinished = true
      return false
    }
    inflateReset(stream)
    isInMember = true
    return true
  }

  /// Reads packed bytes behind the `kept` ones that are still unused.
  private func load(
    _ refill: (UnsafeMutableRawBufferPointer) throws -> Int, keeping kept: Int
  ) throws -> Int {
    let start = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    if kept > 0, let next = stream.pointee.next_in { start?.update(from: next, count: kept) }
    let count = try refill(UnsafeMutableRawBufferPointer(rebasing: input[kept...]))
    stream.pointee.next_in = start
    stream.pointee.avail_in = UInt32(kept + count)
    return count
  }

  private func corrupt(_ reason: String) -> FileError { .corruptGzip(path: name, reason: reason) }
}
