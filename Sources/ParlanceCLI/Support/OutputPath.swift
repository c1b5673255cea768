import ParlanceFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Checks before a long job that its result can be written at the end.
enum OutputPath {
  /// - Throws: `FileError` where the folder of `path` is missing or not writable, or `path` is itself a folder.
  static func check(_ path: String) throws {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    if access(folder, W_OK | X_OK) != 0 {
      throw FileError.system(path: folder, action: "write to the folder", code: errno)
    }
    if isFolder(path) {
      throw FileError.system(path: path, action: "write", code: EISDIR)
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path of a file in a folder, which is made where it is missing.
  /// - Throws: `FileError` where the folder can't be made or written to, or the file is a folder.
  static func file(_ name: String, inFolder folder: String) throws -> String {
    var path = folder
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    if mkdir(path, 0o777) != 0, errno != EEXIST {
      throw FileError.system(path: path, action: "make the folder", code: errno)
    }
    let file = path == "/" ? path + name : "\(path)/\(name)"
    try check(file)
    return file
  }
}
