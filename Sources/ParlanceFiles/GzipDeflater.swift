import CZlib

/// Packs bytes into one gzip member, piece by piece.
package final class GzipDeflater {
  private static let outputSize = 1 << 16
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Parameter level: 1 is fast, 9 packs tightest.
  /// - Throws: `FileError` where zlib can't start (no memory).
  package init(path: String, level: Int32 = 6) throws {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16 asks for the gzip format.
    let code = deflateInit2_(
      stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else {
      throw FileError.corruptGzip(path: path, reason: "zlib could not start (code \(code))")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Packs the next bytes and hands out what is ready. With `isLast` the member ends; nothing may follow.
  package func pack(_ bytes: Span<UInt8>, isLast: Bool, _ body: (Span<UInt8>) throws -> Void) throws {
    var rest = bytes
    repeat {
      let piece = rest.extracting(first: 1 << 30)
      rest = rest.extracting(droppingFirst: piece.count)
      try pack(piece: piece, flush: isLast && rest.isEmpty ? Z_FINISH : Z_NO_FLUSH, body)
    } while !rest.isEmpty
  }

  private func pack(piece: Span<UInt8>, flush: Int32, _ body: (Span<UInt8>) throws -> Void) throws {
    try piece.withUnsafeBufferPointer { input in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      repeat {
        let output = [UInt8](unsafeUninitializedCapacity: Self.outputSize) { buffer, count in
          stream.pointee.next_out = buffer.baseAddress
          stream.pointee.avail_out = UInt32(Self.outputSize)
          // Cannot fail: the state is sound and there is room.
          deflate(stream, flush)
          count = Self.outputSize - Int(stream.pointee.avail_out)
        }
        if !output.isEmpty { try body(output.span) }
      } while stream.pointee.avail_out == 0
    }
  }
}
