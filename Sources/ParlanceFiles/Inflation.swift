import CZlib

/// Unpacks gzip and zlib bytes in memory, never to more than a limit.
package enum Inflation {
  package enum Result: Sendable, Equatable {
    case bytes([UInt8])
    /// There would be more than the limit.
    case tooLarge
    /// Damaged, cut short, or with something after its end.
    case corrupt
  }

  private static let blockSize = 1 << 16

  /// What it is shows at its start.
  package static func inflate(_ packed: [UInt8], limit: Int) -> Result {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    // 32 asks to tell gzip and zlib apart.
    let code = inflateInit2_(stream, 32 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK, packed.count < Int(UInt32.max) else { return .corrupt }
    defer { inflateEnd(stream) }
    var output: [UInt8] = []
    return packed.withUnsafeBufferPointer { input in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      while true {
        var code = Z_OK
        let block = [UInt8](unsafeUninitializedCapacity: blockSize) { buffer, count in
          stream.pointee.next_out = buffer.baseAddress
          stream.pointee.avail_out = UInt32(blockSize)
          code = CZlib.inflate(stream, Z_NO_FLUSH)
          count = blockSize - Int(stream.pointee.avail_out)
        }
        guard output.count + block.count <= limit else { return .tooLarge }
        output += block
        switch code {
        case Z_STREAM_END: return stream.pointee.avail_in == 0 ? .bytes(output) : .corrupt
        case Z_OK where !block.isEmpty || stream.pointee.avail_in > 0: continue
        default: return .corrupt
        }
      }
    }
  }
}
