"""Times functions for a while and prints what compare.py reads: one JSON object, name → milliseconds."""
import json
import time


def times(function, seconds=1.0):
    """Milliseconds of every call, after two that do not count."""
    function(), function()
    result, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        function()
        result.append((time.perf_counter() - start) * 1e3)
    return result


def report(cases):
    print(json.dumps({name: times(function) for name, function in cases.items()}))
