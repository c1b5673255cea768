import ParlanceFiles
import ParlanceTensor

/// Memory that models at work have used and keep for what comes next.
package enum ModelMemory {
  /// Gives what nobody uses back to the system, so that a process at rest is as small as it was before its first request. The
  /// next requests ask for it again, page by page: milliseconds, for the first of them.
  package static func giveBack() {
    TensorMemory.trim()
    TensorMemory.releaseMappedPages()
    HeapMemory.returnFreePages()
  }
}
