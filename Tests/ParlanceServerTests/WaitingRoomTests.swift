import Synchronization
import Testing

@testable import ParlanceServer

/// Who may wait for a model, and for how long.
@Suite struct WaitingRoomTests {
  private typealias Room = WaitingRoom<Int, Int>

  private final class Sent: Sendable {
    let refused = Atomic<Int>(0)
    let lives = Mutex<[RequestLife]>([])
  }

  private func room(requests: Int = 100, followsSpeed: Bool = true) -> Room {
    Room(.init(requests: requests, cost: 1000, followsSpeed: followsSpeed), ModelMetrics())
  }

  /// Sends requests of cost 1 while nobody works.
  /// - Returns: how many were taken.
  private func fill(
    _ room: Room, _ count: Int, life: @escaping @Sendable () -> RequestLife = { RequestLife() }
  ) async -> Int {
    let sent = Sent()
    return await withTaskGroup(of: Void.self) { group in
      for value in 0..<count {
        group.addTask {
          let own = life()
          sent.lives.withLock { $0.append(own) }
          do {
            _ = try await room.submit([value], costs: [1], life: own, stage: "queue") {}
          } catch let error as ServiceError where error.status == 429 {
            #expect((1...60).contains(error.retryAfter ?? 0))
            sent.refused.add(1, ordering: .sequentiallyConsistent)
          } catch {}
        }
      }
      // Those that were taken wait until they are stopped.
      var taken = -1
      for _ in 0..<5000 where taken < 0 {
        try? await Task.sleep(for: .milliseconds(2))
        let waiting = room.waiting
        if waiting + sent.refused.load(ordering: .sequentiallyConsistent) == count { taken = waiting }
      }
      for life in sent.lives.withLock({ $0 }) { life.stop(.clientGone) }
      return taken
    }
  }

  @Test func aModelOfUnknownSpeedTakesAllThatAreAllowed() async {
    #expect(await fill(room(requests: 30), 80) == 30)
  }

  @Test func aSlowerModelTakesFewer() async {
    let room = room()
    room.note(cost: 100, seconds: 1)
    // Half of the time is left for what comes before and after, and for a speed that falls.
    #expect(await fill(room, 150) == 50)
    for _ in 0..<60 { room.note(cost: 5, seconds: 0.2) }
    let slow = await fill(room, 150)
    #expect((12...14).contains(slow), "\(slow)")
    for _ in 0..<60 { room.note(cost: 100, seconds: 1) }
    #expect(await fill(room, 150) >= 49)
    // Of work that ends in bursts the speed is not known well enough.
    let other = self.room(followsSpeed: false)
    other.note(cost: 100, seconds: 1)
    for _ in 0..<60 { other.note(cost: 5, seconds: 0.2) }
    #expect(await fill(other, 150) == 100)
  }

  @Test func whatTheModelWorksOnCountsToo() async throws {
    let room = room(requests: 10)
    async let first: [Int] = room.submit([1, 2], costs: [1, 1], life: RequestLife(), stage: "queue") {}
    while room.waiting == 0 { try await Task.sleep(for: .milliseconds(1)) }
    let items = room.take(budget: 100, count: 100, weight: \.cost)
    #expect(items.count == 2 && room.waiting == 0)
    #expect(await fill(room, 30) == 9)
    for item in items { item.ticket.set(item.input * 2, at: item.place) }
    room.finish(items)
    #expect(try await first == [2, 4])
    #expect(await fill(room, 30) == 10)
  }

  @Test func aRequestWhoseTimeIsTooShortIsToldAtOnce() async {
    let room = room()
    for _ in 0..<20 { room.note(cost: 1, seconds: 1) }
    // One a second: of those that have five seconds and a half, the sixth would be too late.
    #expect(await fill(room, 20) { RequestLife(limit: .milliseconds(5500)) } == 5)
  }

  @Test func rates() {
    var rate = ServiceRate()
    #expect(rate.seconds(for: 5) == nil && rate.retryAfter(5) == 1 && rate.share == 1)
    rate.note(cost: 10, seconds: 1)
    #expect(rate.seconds(for: 5) == 0.5 && rate.retryAfter(500) == 50 && rate.retryAfter(100_000) == 60)
    rate.note(cost: 5, seconds: 0.3)
    #expect(rate.current == 10 + 0.5 * (5 / 0.3 - 10) && rate.share == 1)
    rate.note(cost: 1, seconds: 1.2)
    #expect(rate.share < 0.3 && rate.share > 0.2)
    // What was once reached is forgotten in time.
    for _ in 0..<600 { rate.note(cost: 50, seconds: 10) }
    #expect(rate.share > 0.99)
  }
}
