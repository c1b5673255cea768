import Foundation
import ParlanceKernels
import ParlanceNN
import ParlanceParallel
import ParlanceTensor
import ParlanceTestSupport
import Testing

@testable import ParlanceModels

/// Models whose packed weights lie in a mapped file.
@Suite struct PanelCacheTests {
  private typealias Event = PanelCache.Event

  /// A small BERT in a folder, a folder for the cache, and what was told.
  private final class Place: Sendable {
    let temporary: TemporaryFolder
    let events = LockedValue<[Event]>([])

    var model: String { temporary.path("model") }
    var cacheFolder: String { temporary.path("cache/parlance") }
    var cache: PanelCache { cache(in: cacheFolder) }

    func cache(in folder: String) -> PanelCache {
      PanelCache(folder: folder) { event in self.events.withLock { $0.append(event) } }
    }

    init() throws {
      temporary = try TemporaryFolder()
      try write(seed: 1)
    }

    /// Large enough that the weights of the layers are left in the file.
    func write(seed: UInt64) throws {
      try? FileManager.default.removeItem(atPath: model)
      var configuration = BERTConfiguration(
        vocabularySize: 11, width: 128, layerCount: 2, headCount: 4, hidden: 320, positionCount: 16)
      configuration.labels = ["a", "b"]
      var random = RandomStream(seed: seed)
      let classifier = BERTClassifier(configuration, from: &random)
      try ModelFolder(model: classifier, tokenizers: [.text: tinyTokenizer()]).write(to: model)
    }

    var files: [String] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: cacheFolder)) ?? []
      return names.sorted().map { cacheFolder + "/" + $0 }
    }

    /// The states of two short texts.
    func states(sharing cache: PanelCache? = nil) throws -> [Float] {
      let model = try BERT(contentsOf: model, sharing: cache)
      var packed = model
      packed.packWeights()
      return packed(EncoderInput(TokenSequences([[1, 5, 3, 9, 2], [4, 4, 7]]))).scalars
    }

    /// What was told since the last look.
    func told() -> [Event] {
      events.withLock { events in
        defer { events = [] }
        return events
      }
    }
  }

  private static func isShared(_ events: [Event]) -> Bool {
    if case .shared = events.last { true } else { false }
  }

  private static func isRebuilt(_ events: [Event], _ part: String) -> Bool {
    guard events.count == 2, case .refused(_, let reason) = events[0] else { return false }
    return (part.isEmpty || reason.contains(part)) && isShared(events)
  }

  @Test func theSameBitsFromTheFile() throws {
    let place = try Place()
    let plain = try place.states()
    #expect(try place.states(sharing: place.cache) == plain)
    let first = place.told()
    #expect(first.count == 1 && Self.isShared(first))
    let file = try #require(place.files.first)
    #expect(place.files.count == 1)
    let before = try FileManager.default.attributesOfItem(atPath: file)
    #expect(try place.states(sharing: place.cache) == plain)
    #expect(place.told() == first)
    let after = try FileManager.default.attributesOfItem(atPath: file)
    #expect(after[.systemFileNumber] as? Int == before[.systemFileNumber] as? Int)
  }

  /// What a process holds of the weights are pages of the file that it has never written.
  @Test func thePanelsAreTheFile() throws {
    let place = try Place()
    _ = try place.states(sharing: place.cache)
    let model = try BERT(contentsOf: place.model, sharing: place.cache)
    _ = model(EncoderInput(TokenSequences([[1, 5, 3, 9, 2]])))
    let file = try #require(place.files.first)
    let pages = try MappedPages(of: file)
    let panels = model.panels
    #expect(panels.count == 2 * 4 + 1, "\(panels.keys.sorted())")
    let bytes = panels.values.reduce(0) { $0 + 4 * $1.count }
    #expect(pages.residentBytes >= bytes && pages.writtenBytes == 0)
    for (name, tensor) in panels {
      let address = tensor.withElements { span in
        span.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
      }
      #expect(pages.ranges.contains { $0.contains(address) } && address % 64 == 0, "\(name)")
    }
  }

  @Test func changedModelsAreWrittenAnew() throws {
    let place = try Place()
    _ = try place.states(sharing: place.cache)
    let weights = place.model + "/model.safetensors"
    let date = try #require(
      try FileManager.default.attributesOfItem(atPath: weights)[.modificationDate] as? Date)
    _ = place.told()
    // As large and, by its date, as old as the one before.
    try place.write(seed: 2)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: weights)
    let plain = try place.states()
    #expect(try place.states(sharing: place.cache) == plain)
    #expect(Self.isRebuilt(place.told(), "files have changed"))
    #expect(try place.states(sharing: place.cache) == plain && place.told().count == 1)
    #expect(place.files.count == 1)
  }

  @Test func damagedFilesAreWrittenAnew() throws {
    let place = try Place()
    let plain = try place.states(sharing: place.cache)
    let file = try #require(place.files.first)
    let whole = try Data(contentsOf: URL(fileURLWithPath: file))
    _ = place.told()
    func check(_ data: Data, _ part: String = "") throws {
      try? FileManager.default.removeItem(atPath: file)
      try data.write(to: URL(fileURLWithPath: file))
      #expect(try place.states(sharing: place.cache) == plain)
      #expect(Self.isRebuilt(place.told(), part), "\(part), \(data.count) bytes")
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == whole)
    }
    for count in [0, 1, 8, 100, whole.count / 2, whole.count - 1] { try check(whole.prefix(count)) }
    try check(whole + [0])
    try check(Data("no panels".utf8))

    // Whole files that hold something else.
    let read = try SafetensorsFile(path: file)
    var tensors: [String: SafetensorsWriter.Value] = [:]
    for name in read.names { tensors[name] = .floats(try read.tensor(for: name), .f32) }
    let name = try #require(read.names.first)
    let tensor = try read.tensor(for: name)
    func checkOther(
      _ part: String, metadata: [String: String] = [:], alignment: Int = 64,
      _ changed: [String: SafetensorsWriter.Value] = [:], without: String = ""
    ) throws {
      var all = tensors.merging(changed) { $1 }
      all[without] = nil
      try SafetensorsWriter.write(
        all, metadata: read.metadata.merging(metadata) { $1 }, alignment: alignment,
        to: place.temporary.path("x"))
      try check(Data(contentsOf: place.temporary.url.appendingPathComponent("x")), part)
    }
    try checkOther("another layout", metadata: ["layout": "panels of 16"])
    try checkOther("another model", metadata: ["model": "/elsewhere"])
    try checkOther("files have changed", metadata: ["files": ""])
    try checkOther("other weights", without: name)
    try checkOther("other weights", ["more": .floats(Tensor([1], [1]), .f32)])
    try checkOther("another shape", [name: .floats(Tensor([32], repeating: 0), .f32)])
    try checkOther("another shape", [name: .floats(tensor, .bf16)])
    try checkOther(
      "another shape", [name: .int32([Int32](repeating: 0, count: tensor.count), [tensor.count])])
    // Data that begins at a multiple of eight bytes only; one of these is none of what panels need.
    for count in [0, 8] {
      try SafetensorsWriter.write(
        tensors, metadata: read.metadata.merging(["note": String(repeating: "x", count: count)]) { $1 },
        alignment: 8, to: place.temporary.path("x"))
      let data = try Data(contentsOf: place.temporary.url.appendingPathComponent("x"))
      let need = PanelLayout.alignment
      if (8 + Int(data[0]) + Int(data[1]) << 8) % need != 0 { try check(data, "a multiple of \(need)") }
    }
  }

  @Test func aCacheThatCannotBeWrittenIsDoneWithout() throws {
    let place = try Place()
    let plain = try place.states()
    let blocked = try place.temporary.write([1], as: "blocked")
    for folder in [blocked, blocked + "/inner", "/proc/parlance"] {
      #expect(try place.states(sharing: place.cache(in: folder)) == plain)
      let told = place.told()
      #expect(told.count == 1)
      guard case .unshared(place.model, let reason) = told.first else {
        Issue.record("\(told)")
        continue
      }
      #expect(reason.contains(folder), "\(reason)")
    }
    // A folder where the file is to be: it cannot be replaced.
    _ = try place.states(sharing: place.cache)
    let file = try #require(place.files.first)
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
    _ = place.told()
    #expect(try place.states(sharing: place.cache) == plain)
    guard case .unshared = place.told().last else {
      Issue.record("a folder was replaced")
      return
    }
    #expect(place.files == [file])
  }

  @Test func severalAtOnce() throws {
    let place = try Place()
    let plain = try place.states()
    let results = LockedValue<[[Float]]>([])
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      let states = (try? place.states(sharing: place.cache)) ?? []
      results.withLock { $0.append(states) }
    }
    #expect(results.withLock { $0 } == [[Float]](repeating: plain, count: 6))
    let told = place.told()
    #expect(told.count == 6 && told.allSatisfy { Self.isShared([$0]) }, "\(told)")
    #expect(place.files.count == 1, "\(place.files)")
  }

  /// The same folder as a model with a head on it has a file of its own, and gives the same too.
  @Test func headsAndOtherModels() throws {
    let place = try Place()
    _ = try place.states(sharing: place.cache)
    let input = EncoderInput(TokenSequences([[1, 5, 3], [4, 4, 7]]))
    var plain = try #require(try ModelFolder(path: place.model).model as? BERTClassifier)
    plain.packWeights()
    for _ in 0..<2 {
      let shared = try ModelFolder(path: place.model, sharing: place.cache).model
      #expect((shared as? BERTClassifier)?.logits(input).scalars == plain.logits(input).scalars)
      #expect(shared.namedTensors.mapValues(\.scalars) == plain.namedTensors.mapValues(\.scalars))
    }
    #expect(place.files.count == 2 && Self.isShared(place.told()))

    var random = RandomStream(seed: 3)
    let gpt2 = GPT2Configuration(
      vocabularySize: 11, positionCount: 8, width: 4, headCount: 2, layerCount: 1)
    try ModelFolder(model: GPT2(gpt2, from: &random), tokenizers: [.text: tinyTokenizer()])
      .write(to: place.temporary.path("gpt2"))
    _ = try ModelFolder(path: place.temporary.path("gpt2"), sharing: place.cache)
    guard case .unshared(_, let reason) = place.told().last else {
      Issue.record("nothing was told")
      return
    }
    #expect(reason.contains("GPT2LMHeadModel"), "\(reason)")
  }

  @Test(arguments: [FolderConverter.Form.int8, .bf16Matrices])
  func otherFormsAreToldOf(_ form: FolderConverter.Form) throws {
    let place = try Place()
    let output = place.temporary.path("converted")
    _ = try FolderConverter(folder: place.model).write(form, to: output)
    let plain = try BERT(contentsOf: output)
    let loaded = try BERT(contentsOf: output, sharing: place.cache)
    let input = EncoderInput(TokenSequences([[1, 5, 3]]))
    #expect(loaded(input).scalars == plain(input).scalars)
    guard case .unshared(output, let reason) = place.told().last else {
      Issue.record("nothing was told")
      return
    }
    #expect(reason.contains(form == .int8 ? "int8" : "bf16") && place.files.isEmpty, "\(reason)")
  }
}
