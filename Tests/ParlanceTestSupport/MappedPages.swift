import Foundation

/// The pages of a mapped file that count as this process's memory.
///
/// Source: Linux, proc_pid_smaps(5).
public struct MappedPages {
  /// Addresses of the mappings.
  public private(set) var ranges: [Range<UInt>] = []
  public private(set) var residentBytes = 0
  /// What was written, and so is no longer the file's.
  public private(set) var writtenBytes = 0

  /// - Parameter path: of the file, or how it ends.
  public init(of path: String) throws {
    // Files without a size are read to their end only by way of a handle.
    let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/smaps"))
    var isFile = false
    for line in String(decoding: handle.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      if ends.count == 2 {
        isFile = line.hasSuffix(path)
        if isFile { ranges.append(ends[0]..<ends[1]) }
      } else if isFile, fields.count > 1, let kilobytes = Int(fields[1]) {
        switch fields[0] {
        case "Rss:": residentBytes += kilobytes * 1024
        case "Private_Dirty:", "Anonymous:": writtenBytes += kilobytes * 1024
        default: break
        }
      }
    }
  }
}
