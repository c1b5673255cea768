import ParlanceFiles
import ParlanceTensor
import ParlanceTestSupport
import Testing

struct SafetensorsTests {
  private func file(_ header: String, _ data: [UInt8] = [], in folder: TemporaryFolder) throws -> String {
    let length = UInt64(header.utf8.count)
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * $0)) }
    return try folder.write(prefix + Array(header.utf8) + data, as: "model.safetensors")
  }

  @Test func whatIsWrittenIsRead() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.safetensors")
    var random = RandomStream(seed: 1)
    let tensors = [
      "b.weight": Tensor.normal([3, 5], from: &random), "a.bias": Tensor.normal([7], from: &random),
      "scalar": Tensor(4.5), "empty": Tensor([0, 3], []), "a \"name\"\n\u{e9}": Tensor([1], [2]),
    ]
    try SafetensorsWriter.write(tensors, metadata: ["format": "pt", "note": "a\tb"], to: path)
    let file = try SafetensorsFile(path: path)
    #expect(file.names == tensors.keys.sorted())
    #expect(file.metadata == ["format": "pt", "note": "a\tb"])
    for (name, tensor) in tensors {
      #expect(file.shape(of: name) == tensor.shape)
      #expect(try file.tensor(for: name).scalars == tensor.scalars)
    }
  }

  @Test func wideElementsLieFirstAndTheDataIsAligned() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("mixed.safetensors")
    try SafetensorsWriter.write(
      [
        "a": .floats(Tensor([3], [1, 2, 3]), .bf16), "z": .int64([1, -2], [2]), "m": .int32([5], [1]),
        "b": .floats(Tensor([1], [9]), .f32),
      ], to: path)
    let bytes = try MappedFile(path: path).withText { span in (0..<span.count).map { span[$0] } }
    let length = Int(bytes[0]) + Int(bytes[1]) << 8
    #expect(length % 8 == 0)
    let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    let order = try ["\"z\"", "\"b\"", "\"m\"", "\"a\""].map {
      try #require(header.firstRange(of: $0)).lowerBound
    }
    #expect(order == order.sorted())
    let file = try SafetensorsFile(path: path)
    #expect(try file.integers(for: "z") == [1, -2])
    #expect(try file.integers(for: "m") == [5])
    #expect(try file.tensor(for: "a").scalars == [1, 2, 3])
    #expect(throws: SafetensorsError.self) { try file.tensor(for: "z") }
    #expect(throws: SafetensorsError.self) { try file.integers(for: "a") }
    #expect(throws: SafetensorsError.missing(file: path, tensor: "no")) { try file.tensor(for: "no") }
  }

  /// With data at a multiple of 64 bytes, and tensors of as many, all of them begin on such a place of the mapped file.
  @Test(arguments: [8, 64, 4096]) func theDataBeginsWhereItIsAskedTo(alignment: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("aligned.safetensors")
    for count in 0..<9 {
      try SafetensorsWriter.write(
        [
          "a": .floats(Tensor([32], repeating: 1), .f32), "b": .floats(Tensor([1 << 15], repeating: 2), .f32),
        ],
        metadata: ["note": String(repeating: "x", count: 7 * count)], alignment: alignment, to: path)
      let bytes = try MappedFile(path: path).withText { span in (0..<2).map { span[$0] } }
      #expect((8 + Int(bytes[0]) + Int(bytes[1]) << 8) % alignment == 0)
      let tensor = try SafetensorsFile(path: path).tensor(for: "b")
      let place = tensor.withElements { span in
        span.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
      }
      #expect(tensor.scalars == [Float](repeating: 2, count: 1 << 15) && (alignment < 64 || place % 64 == 0))
    }
  }

  @Test func aFailedWriteLeavesTheOldFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.safetensors")
    try SafetensorsWriter.write(["a": Tensor([1], [1])], to: path)
    #expect(throws: SafetensorsError.self) {
      try SafetensorsWriter.write(["__metadata__": Tensor([1], [2])], to: path)
    }
    #expect(throws: SafetensorsError.self) {
      try SafetensorsWriter.write(["a": SafetensorsWriter.Value.int32([1, 2], [3])], to: path)
    }
    #expect(try SafetensorsFile(path: path).tensor(for: "a").scalars == [1])
    #expect(try folder.names == ["model.safetensors"])
  }

  @Test func unalignedDataIsRead() throws {
    let folder = try TemporaryFolder()
    let path = try file(
      #"{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"y":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}"#,
      [7, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], in: folder)
    let file = try SafetensorsFile(path: path)
    #expect(try file.integers(for: "x") == [7])
    #expect(try file.tensor(for: "y").scalars == [1, -2])
  }

  @Test(arguments: [
    (#"{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#, "data_offsets"),
    (#"{"t":{"dtype":"F32","shape":[0,9223372036854775807,3],"data_offsets":[0,0]}}"#, "shape"),
    (#"{"t":{"dtype":"F32","shape":[9223372036854775807,3,0],"data_offsets":[0,0]}}"#, "shape"),
    (#"{"t":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,4]}}"#, "shape"),
    (#"{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}"#, "data_offsets"),
    (#"{"t":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "dtype"),
    (#"{"t":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}"#, "dtype"),
    (#"{"t":{"dtype":"F4","shape":[1],"data_offsets":[0,0]}}"#, "data_offsets"),
    (#"{"t":{"shape":[1],"data_offsets":[0,4]}}"#, "dtype"),
    (#"{"t":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}"#, "shape"),
    (#"{"t":[]}"#, "t"), (#"{"__metadata__":{"a":null}}"#, "__metadata__"),
    (#"{"__metadata__":{},"__metadata__":{}}"#, "__metadata__"),
  ])
  func hostileHeadersAreRefusedByName(header: String, field: String) throws {
    let folder = try TemporaryFolder()
    let path = try file(header, [0, 0, 0, 0], in: folder)
    let error = #expect(throws: (any Error).self) { try SafetensorsFile(path: path) }
    let text = "\(error.map { "\($0)" } ?? "")"
    #expect(text.contains("model.safetensors") && text.contains(field), "\(text)")
  }

  @Test func aFileCutAnywhereIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("whole.safetensors")
    try SafetensorsWriter.write(["a": Tensor([2, 2], [1, 2, 3, 4]), "b": Tensor([1], [5])], to: path)
    let bytes = try MappedFile(path: path).withText { span in (0..<span.count).map { span[$0] } }
    for length in 0..<bytes.count {
      let cut = try folder.write(Array(bytes[..<length]), as: "cut.safetensors")
      #expect(throws: (any Error).self, "cut at \(length)") { try SafetensorsFile(path: cut) }
    }
  }

  /// Whatever is accepted can be read.
  @Test func changedFilesAreReadOrRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("whole.safetensors")
    try SafetensorsWriter.write(
      [
        "a": .floats(Tensor([2, 2], [1, 2, 3, 4]), .f32), "b": .floats(Tensor([3], [5, 6, 7]), .f16),
        "c": .int64([1], [1]),
      ],
      metadata: ["k": "v"], to: path)
    let bytes = try MappedFile(path: path).withText { span in (0..<span.count).map { span[$0] } }
    var random = RandomStream(seed: 2)
    var accepted = 0
    for _ in 0..<2000 {
      var changed = bytes
      for _ in 0...random.next(below: 3) {
        let place = random.next(below: changed.count)
        switch random.next(below: 4) {
        case 0: changed[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: changed[place] = UInt8(ascii: "0") + UInt8(random.next(below: 10))
        case 2: changed.insert(UInt8(ascii: "9"), at: place)
        default: changed.remove(at: place)
        }
      }
      let copy = try folder.write(changed, as: "changed.safetensors")
      guard let file = try? SafetensorsFile(path: copy) else { continue }
      accepted += 1
      for name in file.names {
        _ = try? file.tensor(for: name).description
        _ = try? file.integers(for: name)
      }
    }
    // Changes of the data, of names and of metadata are no errors.
    #expect(accepted > 20)
  }

  @Test func longHeadersTakeLinearTime() throws {
    // 200,000 entries; anything worse than n log n would not come back.
    let folder = try TemporaryFolder()
    let entries = (0..<200_000).map {
      #""t\#($0)":{"dtype":"U8","shape":[1],"data_offsets":[\#($0),\#($0 + 1)]}"#
    }
    let path = try file(
      "{\(entries.joined(separator: ","))}", [UInt8](repeating: 3, count: 200_000), in: folder)
    let file = try SafetensorsFile(path: path)
    #expect(file.names.count == 200_000)
    #expect(try file.integers(for: "t199999") == [3])
  }

  @Test func shards() throws {
    let folder = try TemporaryFolder()
    try SafetensorsWriter.write(
      ["a": Tensor([1], [1]), "b": Tensor([1], [2])], to: folder.path("one.safetensors"))
    try SafetensorsWriter.write(["c": Tensor([1], [3])], to: folder.path("two.safetensors"))
    let index = try folder.write(
      Array(
        #"{"metadata":{"total_size":12},"weight_map":{"a":"one.safetensors","b":"one.safetensors","c":"two.safetensors"}}"#
          .utf8), as: ShardedSafetensors.indexName)
    let model = try ShardedSafetensors(indexPath: index)
    #expect(model.names == ["a", "b", "c"])
    #expect(try model.names.map { try model.tensor(for: $0).scalar } == [1, 2, 3])
    #expect(model.shape(of: "d") == nil)
    #expect(throws: SafetensorsError.self) { try model.tensor(for: "d") }
  }

  @Test(arguments: [
    #"{"weight_map":{"a":"../one.safetensors"}}"#, #"{"weight_map":{"a":"/etc/passwd"}}"#,
    #"{"weight_map":{"x":"one.safetensors"}}"#, #"{"weight_map":{"a":"none.safetensors"}}"#,
    #"{"weight_map":3}"#,
    "{}", #"{"weight_map":{"a":".."}}"#, "",
  ])
  func badIndicesAreRefused(text: String) throws {
    let folder = try TemporaryFolder()
    try SafetensorsWriter.write(["a": Tensor([1], [1])], to: folder.path("one.safetensors"))
    let index = try folder.write(Array(text.utf8), as: "index.json")
    #expect(throws: (any Error).self) { try ShardedSafetensors(indexPath: index) }
  }

  /// A large tensor stays in the file until it is written to; the file does not change.
  @Test func largeTensorsAreMapped() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("large.safetensors")
    let values = (0..<40_000).map { Float($0) }
    try SafetensorsWriter.write(
      ["large": Tensor([200, 200], values), "small": Tensor([3], [1, 2, 3])], to: path)
    let file = try SafetensorsFile(path: path)
    var large = try file.tensor(for: "large")
    let small = try file.tensor(for: "small")
    #expect(large.isMapped && !small.isMapped)
    #expect(large.scalars == values)
    large.releasePages()
    #expect(large.scalars == values)
    let view = sliceRows(large, 10..<20)
    large.withMutableElements { $0[2000] = -1 }
    #expect(!large.isMapped && large.scalars[2000] == -1 && large.scalars[1999] == 1999)
    #expect(view.scalars == Array(values[2000..<4000]))
    let again = try SafetensorsFile(path: path).tensor(for: "large")
    #expect(again.scalars == values)
  }

  @Test func largeZeros() {
    var zeros = Tensor.zeros([300, 300])
    #expect(zeros.scalars == [Float](repeating: 0, count: 90_000))
    let copy = zeros
    zeros.withMutableElements { $0[89_999] = 2 }
    #expect(zeros.scalars[89_999] == 2 && copy.scalars[89_999] == 0)
  }
}
