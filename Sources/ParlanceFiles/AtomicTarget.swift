#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import ParlanceParallel
import Synchronization

/// Where an `AtomicFile` writes: the target (symbolic links followed), its folder, and the temporary file.
struct AtomicTarget: Sendable {
  private static let serial = Atomic(0)
  private static let unfinished = LockedValue<Set<String>>([])

  let path: String
  private let final: String
  private let folder: String
  private let temporary: String
  /// Permissions of the file that is replaced.
  private let mode: mode_t?

  init(path: String) throws {
    self.path = path
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError.system(path: "\"\(path)\"", action: "write", code: path.isEmpty ? ENOENT : EINVAL)
    }
    var status = stat()
    if stat(path, &status) == 0 {
      let kind = status.st_mode & S_IFMT
      if kind == S_IFDIR { throw FileError.folder(path: path) }
      // Renaming over a device or a pipe would replace the device itself.
      guard kind == S_IFREG else { throw FileError.notARegularFile(path: path) }
      mode = status.st_mode & 0o7777
      final = Self.resolved(path)
    } else {
      guard errno == ENOENT else { throw FileError.system(path: path, action: "write", code: errno) }
      mode = nil
      final = path
    }
    let slash = final.utf8.lastIndex(of: UInt8(ascii: "/"))
    let (folder, name): (String, String)
    if let slash {
      folder = slash == final.startIndex ? "/" : String(final[..<slash])
      name = String(final[final.utf8.index(after: slash)...])
    } else {
      (folder, name) = (".", final)
    }
    guard !name.isEmpty else { throw FileError.folder(path: path) }
    self.folder = folder
    let number = Self.serial.wrappingAdd(1, ordering: .relaxed).newValue
    temporary = "\(folder == "/" ? "" : folder)/.\(name).tmp-\(getpid())-\(number)"
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  func createTemporary() throws -> Descriptor {
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.system(path: path, action: "write", code: errno) }
    if let mode { _ = fchmod(descriptor, mode) }
    Self.unfinished.withLock { _ = $0.insert(temporary) }
    return Descriptor(descriptor)
  }

  func rename() throws {
    #if canImport(Glibc)
      let code = Glibc.rename(temporary, final)
    #else
      let code = Musl.rename(temporary, final)
    #endif
    guard code == 0 else { throw FileError.system(path: path, action: "rename into", code: errno) }
    Self.unfinished.withLock { _ = $0.remove(temporary) }
    // The name is safe only when the folder is on the disk. Some file systems refuse to sync a folder; the
    // file itself is whole there too.
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor >= 0 {
      fsync(descriptor)
      close(descriptor)
    }
  }

  func removeTemporary() {
    unlink(temporary)
    Self.unfinished.withLock { _ = $0.remove(temporary) }
  }

  static func removeAllTemporaries() {
    let paths = unfinished.withLock { $0 }
    for path in paths { unlink(path) }
  }
}
