import Foundation
import ParlanceFiles
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@testable import ParlanceModels

/// A fixture made from a padded batch: its tokens end to end, and golden rows where tokens are.
struct PaddedFixture {
  let fixture: SafetensorsFixture
  /// For each place of the padded batch, in order, whether a token is there.
  let keep: [Bool]
  let tokens: TokenSequences

  init(_ fixture: SafetensorsFixture) throws {
    self.fixture = fixture
    let shape = try fixture.shape("in.input_ids")
    let mask = try fixture.integers("in.attention_mask").map { $0 == 1 }
    let ids = try fixture.integers("in.input_ids")
    keep = mask
    tokens = TokenSequences(
      (0..<shape[0]).map { row in
        (row * shape[1]..<(row + 1) * shape[1]).filter { mask[$0] }.map { Int32(ids[$0]) }
      })
  }

  /// The integers of an entry where tokens are.
  func integers(_ name: String) throws -> [Int32] {
    zip(try fixture.integers(name), keep).filter(\.1).map { Int32($0.0) }
  }

  /// The rows of an entry `[batch, length, width]` where tokens are.
  func rows(_ name: String, keep: [Bool]? = nil) throws -> [Float] {
    let width = try fixture.shape(name)[2]
    let all = try fixture.floats(name)
    return (keep ?? self.keep).enumerated().filter(\.1).flatMap { place, _ in
      all[place * width..<(place + 1) * width]
    }
  }

  func check(_ got: Tensor, _ name: String, keep: [Bool]? = nil) throws {
    let difference = Closeness.firstDifference(got.scalars, try rows(name, keep: keep))
    #expect(difference == nil, "\(fixture.name) \(name): \(difference ?? "")")
  }

  func checkWhole(_ got: Tensor, _ name: String) throws {
    let difference = Closeness.firstDifference(got.scalars, try fixture.floats(name))
    #expect(difference == nil, "\(fixture.name) \(name): \(difference ?? "")")
  }
}

/// A folder of the fixtures with a model, and files beside it.
struct ModelFixture {
  let folder: URL

  /// Folders below `sequence/` that hold a model, by the folder that they lie in; those of `PARLANCE_FIXTURES` or our own.
  static func find(_ path: String) throws -> ModelFixture? {
    let files = try? Fixtures.files(in: "sequence/" + path, suffix: "config.json")
    guard let config = files?.first(where: { $0.lastPathComponent == "config.json" }) else { return nil }
    return ModelFixture(folder: config.deletingLastPathComponent())
  }

  func configuration() throws -> JSONValue {
    try JSONDocument(path: folder.appendingPathComponent("config.json").path).root
  }

  func weights() throws -> SafetensorsFile {
    try SafetensorsFile(path: folder.appendingPathComponent("model.safetensors").path)
  }

  /// A file in the folder, or beside it; nil where there is none.
  func fixture(_ name: String) throws -> SafetensorsFixture? {
    for base in [folder, folder.deletingLastPathComponent()] {
      let url = base.appendingPathComponent(name)
      if FileManager.default.fileExists(atPath: url.path) { return try SafetensorsFixture(contentsOf: url) }
    }
    return nil
  }

  func json(_ name: String) throws -> [String: Any]? {
    let url = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    return try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
  }
}

/// Compares gradients with golden ones that have the file's names.
func checkGradients<Model: Module>(
  _ gradients: ParameterGradients, of model: Model, _ layout: TensorLayout, _ golden: SafetensorsFixture
) throws {
  var byName: [String: Tensor] = [:]
  model.forEachParameter { name, tensor in
    let gradient = gradients[name.path]?.dense(shape: tensor.shape) ?? Tensor(tensor.shape, repeating: 0)
    layout.write(gradient, at: layout.place(name.path), into: &byName)
  }
  for name in golden.entries.keys.sorted() where name.hasPrefix("grad.") {
    let key = String(name.dropFirst("grad.".count))
    guard let got = byName[key] else {
      Issue.record("\(golden.name): no parameter is called \(key)")
      continue
    }
    // Biases of keys have gradients that are 0 but for rounding.
    let difference = Closeness.firstDifference(
      got.scalars, try golden.floats(name), relative: 1e-5, absolute: 2e-6)
    #expect(difference == nil, "\(golden.name) \(key): \(difference ?? "")")
  }
}
