import ParlanceFiles
import ParlanceParallel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The memory of one or several tensors, which are views of it: floats that start on a 64-byte line. Goes back to the
/// cache of blocks when the last tensor lets go of it. It may also be part of a mapped file, which is only read, or pages
/// of zeros that take no room until they are written.
///
/// `@unchecked Sendable` because the compiler cannot see what keeps it safe: floats are written only by a `Tensor` that
/// holds the sole reference (`isKnownUniquelyReferenced`), or while the tensor is being made. Whatever is shared is
/// read-only, between threads as between copies.
final class TensorStorage: @unchecked Sendable {
  private enum Origin {
    case cache(sizeClass: Int)
    case file(FilePart)
    case pages(byteCount: Int)
  }

  let base: UnsafeMutablePointer<Float>
  private let origin: Origin
  /// What storages have of files, by storage.
  private static let fileParts = LockedValue<[ObjectIdentifier: FilePart]>([:])

  private struct FilePart {
    let file: MappedFile
    let bytes: Range<Int>

    func releasePages() { file.release(bytes) }
  }

  /// Memory for `count` floats whose values are open.
  init(count: Int) {
    let block = MemoryCache.shared.take(floats: count)
    base = block.base
    origin = .cache(sizeClass: block.sizeClass)
  }

  /// Zeros; pages of them are made when they are touched. nil where the system has none.
  init?(zeros count: Int) {
    let byteCount = count * MemoryLayout<Float>.stride
    let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory, memory != MAP_FAILED else { return nil }
    base = memory.bindMemory(to: Float.self, capacity: count)
    origin = .pages(byteCount: byteCount)
  }

  /// Floats of a file, where they lie: pages of it are read when they are touched, and shared between processes. nil
  /// where they do not begin at a multiple of four bytes.
  init?(file: MappedFile, bytes: Range<Int>) {
    let address = file.withBytes { $0.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }
    guard let start = UnsafeMutablePointer<Float>(bitPattern: address + UInt(bytes.lowerBound)),
      (address + UInt(bytes.lowerBound)) % 4 == 0
    else { return nil }
    base = start
    let part = FilePart(file: file, bytes: bytes)
    origin = .file(part)
    Self.fileParts.withLock { $0[ObjectIdentifier(self)] = part }
  }

  /// Whether the memory cannot be written.
  var isReadOnly: Bool {
    if case .file = origin { true } else { false }
  }

  /// Lets go of the pages that were read of a file; they are read anew when they are touched.
  func releasePages() {
    if case .file(let part) = origin { part.releasePages() }
  }

  /// Lets go of the pages that any storage has read of its file.
  static func releaseAllPages() {
    let parts = fileParts.withLock { Array($0.values) }
    for part in parts { part.releasePages() }
  }

  deinit {
    switch origin {
    case .cache(let sizeClass): MemoryCache.shared.put(base, sizeClass: sizeClass)
    case .file(let part):
      Self.fileParts.withLock { $0[ObjectIdentifier(self)] = nil }
      part.releasePages()
    case .pages(let byteCount): munmap(base, byteCount)
    }
  }
}
