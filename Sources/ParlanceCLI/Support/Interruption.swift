import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Ctrl-C during a long job: the first one asks the job to stop and clean up, the second kills at once.
enum Interruption {
  /// The job was asked to stop; nothing was written.
  struct Stopped: Error, CustomStringConvertible {
    let signal: Int32
    var description: String { "stopped; nothing was written" }
  }

  private static let received = Atomic<Int32>(0)

  /// From now on SIGINT and SIGTERM are remembered instead of ending the program. Each is caught once.
  static func watch() {
    // Touched here, since a signal handler must not be the first to initialize it.
    received.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { Interruption.received.store($0, ordering: .relaxed) }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    sigemptyset(&action.sa_mask)
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // A program that starts us from a thread of its own may have handed down a mask that blocks both.
    var both = sigset_t()
    sigemptyset(&both)
    sigaddset(&both, SIGINT)
    sigaddset(&both, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &both, nil)
  }

  /// - Throws: `Stopped` once a signal has come.
  static func check() throws {
    let signal = received.load(ordering: .relaxed)
    if signal != 0 { throw Stopped(signal: signal) }
  }
}
