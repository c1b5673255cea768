import ParlanceFiles
import ParlanceTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The weights of a model's folder: `model.safetensors`, or the files that its index names.
/// - Parameter least: how many numbers the model that `config.json` describes has at least. A damaged one could ask for
///   any memory before its weights are found missing.
/// - Throws: `FileError`, `JSONError`, `SafetensorsError`, `ModelFolderError`.
func openWeights(folder: String, least: Int) throws -> any TensorSource {
  let path = folder.hasSuffix("/") ? folder : folder + "/"
  let file = path + "model.safetensors"
  let source: any TensorSource
  if access(file, F_OK) != 0, access(path + ShardedSafetensors.indexName, F_OK) == 0 {
    source = try ShardedSafetensors(indexPath: path + ShardedSafetensors.indexName)
  } else {
    source = try SafetensorsFile(path: file)
  }
  let present = source.names.reduce(0) { $0 + (source.shape(of: $1)?.count ?? 0) }
  guard least <= present else {
    throw ModelFolderError(
      folder, ["config.json describes a model of more than \(least) numbers, and its weights hold \(present)"]
    )
  }
  return source
}
