/// All schedulers.
public let schedulers: [any Scheduler.Type] = [StreamingScheduler.self, SteppedScheduler.self]
