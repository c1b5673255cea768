#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writes a folder so that its name shows either all of its files or none of them.
///
/// The files go to a folder beside it (`.NAME.tmp-PID`). `commit()` waits until the disk has them and gives the folder its
/// name. Without a commit what was written is removed.
package struct AtomicFolder: ~Copyable {
  /// The folder's name-to-be.
  package let path: String
  /// Where files are to be written until then.
  package let temporary: String
  private let parent: String
  private var isCommitted = false

  /// Makes the temporary folder, and folders above it that are missing.
  /// - Throws: `FileError`.
  package init(path: String) throws {
    var path = path
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    let slash = path.lastIndex(of: "/")
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    self.path = path
    temporary = "\(parent)/.\(name).tmp-\(getpid())"
    try Self.make(parent)
    Self.remove(temporary)
    guard mkdir(temporary, 0o777) == 0 else {
      throw FileError.system(path: path, action: "make the folder", code: errno)
    }
  }

  deinit {
    if !isCommitted { Self.remove(temporary) }
  }

  /// Gives the folder its name. A folder of that name is replaced: between its leaving and the new one's coming there is
  /// a moment without either, so callers who cannot bear that use fresh names.
  /// - Throws: `FileError`; what was written is then removed.
  package consuming func commit() throws {
    try Self.sync(temporary)
    let old = "\(temporary).old"
    if access(path, F_OK) == 0 {
      Self.remove(old)
      guard rename(path, old) == 0 else {
        throw FileError.system(path: path, action: "replace", code: errno)
      }
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      rename(old, path)
      throw FileError.system(path: path, action: "rename into", code: code)
    }
    isCommitted = true
    try Self.sync(parent)
    Self.remove(old)
  }

  /// Makes a folder and those above it, where they are missing.
  /// - Throws: `FileError`.
  package static func make(_ path: String) throws {
    if path.isEmpty || path == "/" || access(path, F_OK) == 0 { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try make(String(path[..<slash])) }
    if mkdir(path, 0o777) != 0, errno != EEXIST {
      throw FileError.system(path: path, action: "make the folder", code: errno)
    }
  }

  /// Removes a folder with the files in it, and folders below. What is not there is no error.
  package static func remove(_ path: String) {
    for name in (try? names(in: path)) ?? [] {
      let inner = "\(path)/\(name)"
      if unlink(inner) != 0, errno == EISDIR || errno == EPERM { remove(inner) }
    }
    rmdir(path)
  }

  /// The names of all that is in a folder, hidden files included, sorted.
  /// - Throws: `FileError`.
  package static func names(in path: String) throws -> [String] {
    guard let folder = opendir(path) else {
      throw FileError.system(path: path, action: "list", code: errno)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.system(path: path, action: "open", code: errno) }
    defer { close(descriptor) }
    // Some file systems refuse to sync a folder; the files in it are whole there too.
    if fsync(descriptor) != 0, errno != EINVAL {
      throw FileError.system(path: path, action: "write", code: errno)
    }
  }
}
