#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Tells a file's content from others without reading it: by its size, when it was written, and when it came to its place.
///
/// The last is the time of change of the system, which nobody can set: files that were unpacked from an archive often have
/// the same time of writing, whatever they hold.
package struct FileStamp: Sendable, Hashable, CustomStringConvertible {
  private let size: Int
  private let written: [Int]
  private let changed: [Int]

  init(_ status: stat) {
    size = Int(status.st_size)
    written = [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec)]
    changed = [Int(status.st_ctim.tv_sec), Int(status.st_ctim.tv_nsec)]
  }

  /// The same text for the same content.
  package var description: String { "\(size) bytes, \(Self.text(written)), \(Self.text(changed))" }

  private static func text(_ time: [Int]) -> String { time.map(String.init).joined(separator: "+") }
}
