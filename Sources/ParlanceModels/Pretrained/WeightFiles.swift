import ParlanceFiles
import ParlanceTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The weights of a model's folder: `model.safetensors`, or the files that its index names.
/// - Throws: `FileError`, `JSONError`, `SafetensorsError`.
func openWeights(folder: String) throws -> any TensorSource {
  let path = folder.hasSuffix("/") ? folder : folder + "/"
  let file = path + "model.safetensors"
  if access(file, F_OK) != 0, access(path + ShardedSafetensors.indexName, F_OK) == 0 {
    return try ShardedSafetensors(indexPath: path + ShardedSafetensors.indexName)
  }
  return try SafetensorsFile(path: file)
}
