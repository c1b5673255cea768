import ParlanceFiles

extension Routes {
  /// What load balancers and orchestrators ask.
  static let health: [Route] = [
    .get("/health", isOpen: true) { call in
      // Not ready is told by the status, whoever reads no bodies.
      try ready(call, ok)
    },
    .get("/v2/health/live", isOpen: true) { _ in
      .json { writer in writer.object { $0.member("live", true) } }
    },
    .get("/v2/health/ready", isOpen: true) { call in
      try ready(call, liveAndReady)
    },
    .get("/metrics", isOpen: true) { call in
      Response(MetricsText(call.server).text, type: MetricsText.mediaType)
    },
  ]

  private static let ok = Response.json { writer in writer.object { $0.member("status", "ok") } }

  /// The Open Inference Protocol says "live" here in one place, "ready" in another.
  private static let liveAndReady = Response.json { writer in
    writer.object { writer in
      writer.member("live", true)
      writer.member("ready", true)
    }
  }

  private static func ready(_ call: RouteCall, _ response: Response) throws -> Response {
    if call.server.isDraining { throw ServiceError.stopping }
    guard call.server.isReady else { throw ServiceError.loading }
    return response
  }
}
