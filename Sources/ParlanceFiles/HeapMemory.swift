#if canImport(Glibc)
  import CMalloc
#endif

/// The memory that the C library's allocator holds for this process; zeros where it does not tell.
///
/// Source: glibc, `mallinfo2`, `malloc_trim` and `mallopt`.
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

  /// Has at most `count` areas shared by all threads, in place of up to eight for each core. With many, what one thread has
  /// freed lies in pieces that no other takes, and a process whose threads come and go slowly grows. To be called before
  /// there are threads.
  package static func limitArenas(to count: Int) {
    #if canImport(Glibc)
      _ = mallopt(M_ARENA_MAX, Int32(clamping: max(count, 1)))
    #endif
  }

  /// Keeps what is freed for the next who asks, up to 512 MB, rather than giving it back to the system: a training step asks
  /// for the same large blocks as the step before, and would have them mapped and cleared page by page each time.
  package static func keepFreedPages() {
    #if canImport(Glibc)
      // No block has pages of its own, which would go back with it: not even those above the highest threshold that the
      // library takes, 32 MB.
      _ = mallopt(M_MMAP_MAX, 0)
      _ = mallopt(M_TRIM_THRESHOLD, 512 << 20)
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
