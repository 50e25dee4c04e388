"""Times functions for a while and prints what compare*.py read: one JSON object, name → milliseconds."""
import json
import time


def times(function, before=None, seconds=1.0):
    """Milliseconds of every call, after two that do not count; `before` is called before each, untimed."""
    function(), function()
    result, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        if before:
            before()
        start = time.perf_counter()
        function()
        result.append((time.perf_counter() - start) * 1e3)
    return result


def report(cases):
    """`cases`: name → a function, or a function and what is to be done before every call."""
    print(json.dumps({
        name: times(*case) if isinstance(case, tuple) else times(case) for name, case in cases.items()
    }))
