-- POSTs one embedding request after the other; MODEL and BODY come from the environment.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = os.getenv("BODY")
