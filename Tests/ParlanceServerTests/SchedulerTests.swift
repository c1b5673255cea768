import Foundation
import Synchronization
import Testing

@testable import ParlanceServer

@Suite struct SchedulerTests {
  /// A model that waits until it is let go.
  private final class Gate: Sendable {
    let batches = Mutex<[[Int]]>([])
    private let isOpen = Atomic<Bool>(false)

    func open() { isOpen.store(true, ordering: .sequentiallyConsistent) }
    func work(_ inputs: [Int], _ isCancelled: () -> Bool) -> [Int] {
      batches.withLock { $0.append(inputs) }
      while !isOpen.load(ordering: .sequentiallyConsistent), !isCancelled() { usleep(1000) }
      return inputs.map { $0 * 2 }
    }
  }

  private func scheduler(_ gate: Gate, requests: Int = 10, tokens: Int = 100) -> Scheduler<Int, Int> {
    var limits = ServerLimits()
    limits.queuedRequests = requests
    limits.batchTokens = tokens
    return Scheduler("test", limits: .init(limits), metrics: ModelMetrics()) { gate.work($0, $1) }
  }

  private func wait(_ condition: () -> Bool) async throws {
    for _ in 0..<2000 where !condition() { try await Task.sleep(for: .milliseconds(2)) }
    try #require(condition())
  }

  @Test func whatComesMeanwhileIsTheNextBatch() async throws {
    let gate = Gate()
    let scheduler = scheduler(gate)
    async let first = scheduler.submit([1], costs: [1], life: RequestLife())
    try await wait { gate.batches.withLock { $0.count } == 1 }
    async let second = scheduler.submit([2, 3], costs: [40, 40], life: RequestLife())
    async let third = scheduler.submit([4], costs: [40], life: RequestLife())
    try await Task.sleep(for: .milliseconds(50))
    gate.open()
    let answers = try await (first, second, third)
    #expect(answers.0 == [2] && answers.1 == [4, 6] && answers.2 == [8])
    let batches = gate.batches.withLock { $0 }
    #expect(batches.count == 3 && batches[0] == [1] && Set(batches[1] + batches[2]) == [2, 3, 4])
    // No batch is above the budget of 100.
    #expect(batches.allSatisfy { $0.count <= 2 })
  }

  @Test func aFullQueueRefuses() async throws {
    let gate = Gate()
    let scheduler = scheduler(gate, requests: 3)
    async let running = scheduler.submit([0], costs: [1], life: RequestLife())
    try await wait { gate.batches.withLock { $0.count } == 1 }
    let lives = (0..<2).map { _ in RequestLife() }
    let queued = lives.enumerated().map { index, life in
      Task { try await scheduler.submit([index], costs: [1], life: life) }
    }
    try await Task.sleep(for: .milliseconds(50))
    await #expect(throws: ServiceError.self) {
      try await scheduler.submit([9], costs: [1], life: RequestLife())
    }
    do {
      _ = try await scheduler.submit([9], costs: [1], life: RequestLife())
    } catch let error as ServiceError {
      #expect(error.status == 429 && (1...60).contains(error.retryAfter ?? 0))
    }
    // One that leaves makes room at once, though the model is still at work.
    lives[0].stop(.clientGone)
    await #expect(throws: ServiceError.clientGone) { try await queued[0].value }
    async let late = scheduler.submit([7], costs: [1], life: RequestLife())
    try await Task.sleep(for: .milliseconds(50))
    gate.open()
    #expect(try await late == [14])
    #expect(try await queued[1].value == [2])
    #expect(try await running == [0])
    #expect(!gate.batches.withLock { $0 }.flatMap { $0 }.contains(9))
  }

  @Test func theDeadlineHoldsInTheQueueAndWhileRunning() async throws {
    let gate = Gate()
    let scheduler = scheduler(gate)
    let watch = Watch()
    @Sendable func submit(_ value: Int) async throws -> [Int] {
      let life = RequestLife(limit: .milliseconds(100))
      watch.add(life)
      defer { watch.remove(life) }
      return try await scheduler.submit([value], costs: [1], life: life)
    }
    // The gate is closed: without a deadline they would wait for ever.
    let running = Task { try await submit(1) }
    let queued = Task { try await submit(2) }
    await #expect(throws: ServiceError.deadline) { try await queued.value }
    await #expect(throws: ServiceError.deadline) { try await running.value }
    // Who comes later is served.
    gate.open()
    #expect(try await scheduler.submit([3], costs: [1], life: RequestLife()) == [6])
    watch.finish()
  }

  @Test func oneBadInputFailsAlone() async throws {
    struct Bad: Error {}
    let scheduler = Scheduler<Int, Int>("test", limits: .init(ServerLimits()), metrics: ModelMetrics()) {
      inputs, _ in
      if inputs.contains(13) { throw Bad() }
      return inputs
    }
    try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
      for value in 0..<40 {
        group.addTask {
          (value, (try? await scheduler.submit([value], costs: [1], life: RequestLife())) == [value])
        }
      }
      for try await (value, isRight) in group { #expect(isRight == (value != 13)) }
    }
  }

  @Test func aRequestOfManyInputsIsParted() async throws {
    let gate = Gate()
    gate.open()
    let scheduler = scheduler(gate, tokens: 10)
    let values = Array(0..<100)
    #expect(
      try await scheduler.submit(values, costs: values.map { _ in 3 }, life: RequestLife())
        == values.map { $0 * 2 })
    #expect(gate.batches.withLock { $0 }.allSatisfy { $0.count == 3 || $0.count == 1 })
  }
}
