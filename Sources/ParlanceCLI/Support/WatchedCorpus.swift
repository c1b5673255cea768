import ParlanceText
import Synchronization

/// A corpus whose reading stops at Ctrl-C, since trainers read it through before their first report, and which
/// tells once what was wrong with the text.
final class WatchedCorpus<Base: Corpus>: Corpus {
  private let base: Base
  private let isTold = Atomic<Bool>(false)

  init(_ base: Base) {
    self.base = base
  }

  @discardableResult
  func forEachBlock(_ body: (Span<UInt8>, LinePosition) throws -> Void) throws -> CorpusReport {
    let report = try base.forEachBlock { block, position in
      try Interruption.check()
      try body(block, position)
    }
    if !isTold.exchange(true, ordering: .relaxed) { report.complain() }
    return report
  }
}

extension CorpusReport {
  /// Says on standard error that bytes were replaced, if any were.
  func complain() {
    guard let firstInvalid, invalidSequences > 0 else { return }
    let what = invalidSequences == 1 ? "1 sequence" : "\(Numbers.grouped(invalidSequences)) sequences"
    Launcher.complain("\(what) not valid UTF-8, the first at \(firstInvalid): replaced by U+FFFD")
  }
}
