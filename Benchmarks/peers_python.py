"""The Python of the peers: a script that needs their packages goes on in it."""
import importlib.util
import os
import sys


def ensure(*modules):
    """Starts this script again with the peers' Python (`$PARLANCE_PEERS`, filled by `Benchmarks/setup-peers`) where this one
    lacks one of the modules."""
    if all(importlib.util.find_spec(module) for module in modules):
        return
    peers = os.environ.get("PARLANCE_PEERS", os.path.expanduser("~/.cache/parlance-peers"))
    python = os.path.join(peers, "venv", "bin", "python")
    script = os.path.basename(sys.argv[0])
    if not os.path.exists(python):
        sys.exit(f"{script}: no {', '.join(modules)} in this Python and no peers in {peers}; run Benchmarks/setup-peers first")
    if os.path.realpath(sys.prefix) == os.path.realpath(os.path.dirname(os.path.dirname(python))):
        sys.exit(f"{script}: the Python in {peers} lacks one of {', '.join(modules)}; run Benchmarks/setup-peers again")
    os.execv(python, [python, os.path.abspath(sys.argv[0]), *sys.argv[1:]])
