import CFuzzer

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Feeds libFuzzer's inputs to the reader that `PARLANCE_FUZZ_TARGET` names. All else on the command line is libFuzzer's.
@main
enum ParlanceFuzz {
  private static let target = getenv("PARLANCE_FUZZ_TARGET").flatMap {
    FuzzTarget(rawValue: String(cString: $0))
  }

  static func main() {
    guard target != nil else {
      let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
      print(names)
      exit(getenv("PARLANCE_FUZZ_TARGET") == nil ? 0 : 2)
    }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
      LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        ParlanceFuzz.target?.run(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
      })
  }
}
