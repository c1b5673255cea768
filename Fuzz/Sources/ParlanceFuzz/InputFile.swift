#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Files of this process that hold the input, for readers that take a path. They lie in memory where the system has such a
/// folder.
enum InputFile {
  private static let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"

  /// Writes the input and returns its path. The same name is written over the next time.
  static func write(_ bytes: some Collection<UInt8>, as name: String) -> String {
    let path = "\(folder)/parlance-fuzz-\(getpid())-\(name)"
    guard let file = fopen(path, "w") else { fatalError("cannot write \(path)") }
    _ = Array(bytes).withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
    fclose(file)
    return path
  }
}
