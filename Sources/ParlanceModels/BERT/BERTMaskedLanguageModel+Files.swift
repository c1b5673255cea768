import ParlanceFiles
import ParlanceNN
import ParlanceTensor
import ParlanceText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension BERTMaskedLanguageModel {
  /// Writes a folder that Hugging Face's transformers read as a `BertForMaskedLM` or `DistilBertForMaskedLM`. Each file is
  /// replaced as a whole; the folder is made where there is none.
  /// - Throws: `FileError`.
  public func write(to folder: String, tokenizer: Tokenizer) throws {
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
      throw FileError.system(path: folder, action: "write", code: errno)
    }
    let configuration = encoder.configuration
    try SafetensorsWriter.write(
      namedTensors(layout: .bertMaskedLanguageModel(configuration.family)), metadata: ["format": "pt"],
      to: folder + "/model.safetensors")
    try tokenizer.write(to: folder + "/tokenizer.json")
    var json = JSONWriter(indented: true)
    configuration.write(
      architecture: configuration.family == .bert ? "BertForMaskedLM" : "DistilBertForMaskedLM", to: &json)
    var file = try AtomicFile(path: folder + "/config.json")
    try file.write((json.bytes + [0x0a]).span)
    try file.commit()
  }
}
