#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import ParlanceFiles

extension EmbeddingModel {
  /// Endings that `load` tries for a name without one.
  public static let endings = [".bin", ".ftz", ".vec"]

  /// Loads a fastText `.bin` or `.ftz`, a `.vec`, or a word2vec or GloVe file; what it is shows in its content, not in
  /// its name. A name that is no file is tried with each of `endings`.
  /// - Throws: `EmbeddingsError.noModel` where no such file is; `FileError`; the reader's `EmbeddingsError` where the
  ///   file breaks its format.
  public static func load(_ path: String) throws -> EmbeddingModel {
    guard !isFile(path) else { return try read(path) }
    let candidates = endings.map { path + $0 }
    if let found = candidates.first(where: isFile) { return try read(found) }
    guard access(path, F_OK) != 0 else { return try read(path) }
    throw EmbeddingsError.noModel(path: path, tried: candidates)
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func read(_ path: String) throws -> EmbeddingModel {
    switch try EmbeddingFormat(of: MappedFile(path: path)) {
    case .fastText: EmbeddingModel(try FastTextModel(contentsOf: path))
    case .text: EmbeddingModel(try WordVectors(textFile: path))
    case .word2vecBinary: EmbeddingModel(try WordVectors(word2vecFile: path))
    }
  }
}
