#if canImport(Glibc)
  import CMalloc
#endif

/// The memory that the C library's allocator holds for this process; zeros where it does not tell.
///
/// Source: glibc, `mallinfo2` and `malloc_trim`.
package enum HeapMemory {
  /// Bytes that the program has asked for and not freed.
  package static var used: Int {
    #if canImport(Glibc)
      let info = mallinfo2()
      return Int(info.uordblks) + Int(info.hblkhd)
    #else
      return 0
    #endif
  }

  /// Bytes that were freed and are kept for later.
  package static var free: Int {
    #if canImport(Glibc)
      return Int(mallinfo2().fordblks)
    #else
      return 0
    #endif
  }

  /// Gives pages that are free back to the system: worth its time (about a millisecond) after work that allocated
  /// much for a short while, such as loading a model.
  package static func returnFreePages() {
    #if canImport(Glibc)
      malloc_trim(0)
    #endif
  }
}
