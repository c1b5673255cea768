import ParlanceTensor

/// Weight files.
enum TensorTargets {
  /// Whatever is accepted can be read, and what is written of it is read again.
  static func safetensors(_ bytes: [UInt8]) {
    guard let file = try? SafetensorsFile(path: InputFile.write(bytes, as: "model.safetensors")) else {
      return
    }
    var tensors: [String: Tensor] = [:]
    for name in file.names {
      _ = try? file.integers(for: name)
      if let tensor = try? file.tensor(for: name) { tensors[name] = tensor }
    }
    let path = InputFile.write([], as: "again.safetensors")
    do {
      try SafetensorsWriter.write(tensors, metadata: file.metadata, to: path)
      let again = try SafetensorsFile(path: path)
      FuzzTarget.check(again.names == tensors.keys.sorted(), "written tensors have their names")
    } catch {
      FuzzTarget.check(false, "written files are read")
    }
  }
}
