"""libzmq as the server of our client sockets: ROUTER, XPUB and REP, each echoing in its way.

Prints the three ports as JSON, then serves until its stdin ends.
"""
import json
import sys
import threading

import zmq

context = zmq.Context()
router, xpub, rep = (context.socket(kind) for kind in (zmq.ROUTER, zmq.XPUB, zmq.REP))
for s in (router, xpub, rep):
    s.linger = 0
ports = [s.bind_to_random_port("tcp://127.0.0.1") for s in (router, xpub, rep)]
print(json.dumps(ports), flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), context.destroy()), daemon=True).start()

poller = zmq.Poller()
for s in (router, xpub, rep):
    poller.register(s, zmq.POLLIN)
try:
    while True:
        for s, _ in poller.poll():
            frames = s.recv_multipart()
            if s is router:
                s.send_multipart([frames[0], b"from " + frames[0], *frames[1:]])
            elif s is rep:
                s.send_multipart(frames[::-1])
            elif frames[0][:1] == b"\x01":
                topic = frames[0][1:]
                s.send_multipart([topic + b"1", b"yes", b"\x00" * 100_000])
                s.send_multipart([b"other", b"no"])
except zmq.ZMQError:
    pass
