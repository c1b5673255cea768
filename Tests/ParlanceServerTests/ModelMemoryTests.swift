import ParlanceModels
import ParlanceTensor
import ParlanceTestSupport
import Testing

struct ModelMemoryTests {
  /// A process at rest does not hold the pages that its models have read of their files, and finds them again.
  @Test func pagesOfFilesAreGivenBackAndFoundAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.safetensors")
    let values = (0..<1_000_000).map { Float($0) }
    try SafetensorsWriter.write(["table": Tensor([1000, 1000], values)], to: path)
    let table = try SafetensorsFile(path: path).tensor(for: "table")
    #expect(table.isMapped && table.scalars == values)
    #expect(try MappedPages(of: path).residentBytes > 3_900_000)
    ModelMemory.giveBack()
    // The pages at its ends hold other bytes of the file too.
    #expect(try MappedPages(of: path).residentBytes <= 16_384)
    #expect(table.scalars == values)
  }
}
