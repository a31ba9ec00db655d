"""What every engine's process does: it answers requests, one JSON object a line, on standard input and output.

A request names a way and gives texts, each a household as JSON: {"way": "plain", "texts": [...], "seconds": 0}. The reply
has an answer for each text; or, where seconds are given, how many nanoseconds each took from text to text, all of them
one after the other until that time has passed. Standard library only: this file
runs in the environment of every engine.
"""

import json
import sys
import time


def serve(ways):
    """`ways`: by name, a function from the text of a household to the text of its answer."""
    replies = sys.stdout
    sys.stdout = sys.stderr  # what an engine prints is no reply
    for line in sys.stdin:
        request = json.loads(line)
        way, texts = ways[request["way"]], request["texts"]
        reply = (
            _timed(way, texts, request["seconds"]) if request["seconds"] else [json.loads(way(text)) for text in texts]
        )
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


def _timed(way, texts, seconds):
    clock, taken = time.perf_counter_ns, []
    end = clock() + seconds * 1e9
    while clock() < end:
        for text in texts:
            start = clock()
            way(text)
            taken.append(clock() - start)
    return taken
