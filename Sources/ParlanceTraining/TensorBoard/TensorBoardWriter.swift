import ParlanceFiles

/// Writes numbers into an event file that TensorBoard shows: `events.out.tfevents.…`.
///
/// Records are TFRecords (length, its checksum, data, their checksum) that hold messages `Event` of TensorFlow's
/// `event.proto`, of which three fields are needed: wall_time = 1, step = 2, file_version = 3 or summary = 5, the latter with
/// values of tag = 1 and simple_value = 2.
public struct TensorBoardWriter: Sendable {
  private let file: AppendedFile

  public var path: String { file.path }

  /// Makes the file, with the time in its name.
  /// - Parameters:
  ///   - folder: must exist.
  ///   - time: seconds since 1970.
  /// - Throws: `FileError`.
  public init(folder: String, time: Double) throws {
    file = try AppendedFile(path: "\(folder)/events.out.tfevents.\(Int(time)).parlance")
    var event = Self.header(time, step: nil)
    event += Self.field(3, Array("brain.Event:2".utf8))
    try file.append(Self.record(event).span)
  }

  /// Writes values of one step.
  /// - Throws: `FileError`.
  public func write(_ values: [(tag: String, value: Double)], step: Int, time: Double) throws {
    var summary: [UInt8] = []
    for (tag, value) in values {
      var message = Self.field(1, Array(tag.utf8))
      message.append(2 << 3 | 5)
      message += Self.littleEndian(Float(value).bitPattern)
      summary += Self.field(1, message)
    }
    try file.append(Self.record(Self.header(time, step: step) + Self.field(5, summary)).span)
  }

  private static func header(_ time: Double, step: Int?) -> [UInt8] {
    var bytes: [UInt8] = [1 << 3 | 1] + littleEndian(time.bitPattern)
    if let step { bytes += [2 << 3] + varint(UInt64(step)) }
    return bytes
  }

  private static func record(_ data: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(data.count))
    return length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data))
  }

  /// A field of bytes.
  private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2] + varint(UInt64(bytes.count)) + bytes
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private static func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    stride(from: 0, to: Value.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: value >> Value($0)) }
  }
}
