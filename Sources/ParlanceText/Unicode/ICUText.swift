/// Calls of the shim that turn one text into another.
enum ICUText {
  /// Runs `transform`, again with more room where the result is longer than thought.
  /// - Returns: nil where `transform` says that the text stays as it is.
  static func transform(
    _ text: Span<UInt8>, action: String,
    with transform: (
      _ text: UnsafeBufferPointer<UInt8>, _ room: UnsafeMutableBufferPointer<UInt8>, _ needed: inout Int64
    ) -> Int32
  ) throws -> [UInt8]? {
    guard text.count <= 1 << 30 else { throw UnicodeError.textTooLong(bytes: text.count) }
    var capacity = text.count + text.count / 4 + 16
    while true {
      var needed: Int64 = 0
      let output = try [UInt8](unsafeUninitializedCapacity: capacity) { room, count in
        let status = text.withUnsafeBufferPointer { transform($0, room, &needed) }
        try UnicodeError.check(status, action: action)
        count = needed <= Int64(room.count) ? max(0, Int(needed)) : 0
      }
      if needed < 0 { return nil }
      if needed <= Int64(capacity) { return output }
      capacity = Int(needed)
    }
  }
}
