import Foundation
import ParlanceTensor
import ParlanceTestSupport
import Testing

/// Files with the verdict of the reference reader, and halves with their exact values.
struct SafetensorsFixtureTests {
  struct Cases: Decodable {
    struct Content: Decodable {
      let dtype: String
      let shape: [Int]
      let dataHex: String

      enum CodingKeys: String, CodingKey {
        case dtype, shape
        case dataHex = "data_hex"
      }
    }
    struct Case: Decodable, CustomTestStringConvertible {
      let name: String
      let base64: String
      let accept: Bool
      let tensors: [String: Content]?

      var testDescription: String { name }
    }
    let cases: [Case]
  }

  private static func cases() -> [Cases.Case] {
    let files = (try? Fixtures.files(in: "sequence/format", suffix: "cases.json")) ?? []
    return files.flatMap { file -> [Cases.Case] in
      guard let data = try? Data(contentsOf: file) else { return [] }
      return (try? JSONDecoder().decode(Cases.self, from: data).cases) ?? []
    }
  }

  @Test func theCasesAreThere() { #expect(Self.cases().count >= 40) }

  @Test(arguments: cases())
  func theVerdictIsThatOfTheReferenceReader(_ test: Cases.Case) throws {
    let folder = try TemporaryFolder()
    let bytes = try #require(Data(base64Encoded: test.base64))
    let path = try folder.write([UInt8](bytes), as: "case.safetensors")
    guard test.accept else {
      let error = #expect(throws: (any Error).self) { try SafetensorsFile(path: path) }
      #expect("\(error as Any)".contains("case.safetensors"))
      return
    }
    let file = try SafetensorsFile(path: path)
    let tensors = try #require(test.tensors)
    #expect(file.names == tensors.keys.sorted())
    for (name, content) in tensors {
      #expect(file.shape(of: name)?.sizes == content.shape)
      #expect(file.elementType(of: name)?.rawValue == content.dtype)
      let hex = try file.withBytes(of: name) { bytes in
        (0..<bytes.byteCount).map { index in
          let byte = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
          return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
      }
      #expect(hex == content.dataHex)
    }
  }

  @Test func halvesAreReadAndWrittenExactly() throws {
    for url in try Fixtures.files(in: "sequence/format", suffix: ".safetensors")
    where url.path.contains("half") {
      let file = try SafetensorsFile(path: url.path)
      let source = try file.tensor(for: "in.f32")
      for (precision, name) in [(SafetensorsWriter.Precision.f16, "f16"), (.bf16, "bf16")] {
        let want = try file.tensor(for: "out.\(name)_as_f32").scalars
        #expect(same(try file.tensor(for: "out.\(name)").scalars, want), "\(name) read")
        let folder = try TemporaryFolder()
        try SafetensorsWriter.write(["x": source], precision: precision, to: folder.path("x.safetensors"))
        let written = try SafetensorsFile(path: folder.path("x.safetensors"))
        #expect(written.elementType(of: "x")?.rawValue == name.uppercased())
        #expect(same(try written.tensor(for: "x").scalars, want), "\(name) written")
      }
    }
  }

  /// Equal bits, but for which NaN it is.
  private func same(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.isNaN ? $1.isNaN : $0.bitPattern == $1.bitPattern }
  }
}
