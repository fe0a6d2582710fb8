"""libzmq as a client of our sockets: argv[1] is the connection file of a fake kernel.

Each check is a function; the first that fails ends the script.
"""
import hashlib
import hmac
import json
import sys
import threading
import time
import uuid

import zmq

info = json.load(open(sys.argv[1]))
context = zmq.Context()
DELIMITER = b"<IDS|MSG>"


def url(channel):
    return f"tcp://{info['ip']}:{info[channel + '_port']}"


def socket(kind, channel, identity=None, **options):
    s = context.socket(kind)
    s.linger = 0
    s.rcvtimeo = 5000
    if identity is not None:
        s.identity = identity
    for name, value in options.items():
        setattr(s, name, value)
    if kind == zmq.SUB:
        s.subscribe(b"")
    s.connect(url(channel))
    return s


def sign(parts, key=info["key"].encode()):
    h = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        h.update(part)
    return h.hexdigest().encode()


def message(msg_type, content, msg_id=None):
    header = {
        "msg_id": msg_id or uuid.uuid4().hex,
        "session": "s",
        "username": "u",
        "date": "2026-01-01T00:00:00Z",
        "msg_type": msg_type,
        "version": "5.3",
    }
    parts = [json.dumps(p).encode() for p in (header, {}, {}, content)]
    return [DELIMITER, sign(parts), *parts]


def read(frames):
    at = frames.index(DELIMITER)
    assert sign(frames[at + 2 : at + 6]) == frames[at + 1], "their signature is wrong"
    header, parent, metadata, content = map(json.loads, frames[at + 2 : at + 6])
    return frames[:at], header, parent, content, frames[at + 6 :]


def ask(s, msg_type="kernel_info_request", content={}, prefix=()):
    frames = message(msg_type, content)
    s.send_multipart([*prefix, *frames])
    return json.loads(frames[2])["msg_id"], frames


def silent(s, ms=150):
    return s.poll(ms) == 0


def request_and_reply():
    s = socket(zmq.DEALER, "shell")
    msg_id, _ = ask(s)
    _, header, parent, content, _ = read(s.recv_multipart())
    assert header["msg_type"] == "kernel_info_reply" and parent["msg_id"] == msg_id
    assert content["status"] == "ok"


def a_req_peer():
    s = socket(zmq.REQ, "shell")
    ask(s)
    identities, header, *_ = read(s.recv_multipart())
    assert header["msg_type"] == "kernel_info_reply" and identities == []


def heartbeat():
    s = socket(zmq.REQ, "hb")
    for i in range(50):
        s.send(b"ping%d" % i)
        assert s.recv() == b"ping%d" % i


def welcome_to_every_subscriber():
    for _ in range(3):
        s = socket(zmq.SUB, "iopub")
        identities, header, parent, content, _ = read(s.recv_multipart())
        assert header["msg_type"] == "iopub_welcome", header
        assert content == {"subscription": ""} and parent == {} and identities == [b""]


def topics_are_filtered():
    s = context.socket(zmq.SUB)
    s.linger = 0
    s.rcvtimeo = 5000
    s.subscribe(b"stream.")
    s.connect(url("iopub"))
    assert read(s.recv_multipart())[1]["msg_type"] == "iopub_welcome"
    d = socket(zmq.DEALER, "shell")
    ask(d, "execute_request", {"code": "lines"})
    d.recv_multipart()
    text = ""
    while len(text) < 48890:
        identities, header, _, content, _ = read(s.recv_multipart())
        assert header["msg_type"] == "stream" and identities == [b"stream.stdout"]
        text += content["text"]
    assert text == "".join(f"{i}\n" for i in range(10000))


def forgeries_and_replays_are_dropped():
    s = socket(zmq.DEALER, "shell")
    forged = message("kernel_info_request", {})
    forged[1] = forged[1][::-1]
    s.send_multipart(forged)
    forged[1] = b""
    s.send_multipart(forged)
    other = message("kernel_info_request", {})
    other[1] = sign(other[2:], b"another key")
    s.send_multipart(other)
    assert silent(s)
    _, frames = ask(s)
    read(s.recv_multipart())
    s.send_multipart(frames)
    assert silent(s)
    ask(s)
    read(s.recv_multipart())


def malformed_messages_are_dropped():
    s = socket(zmq.DEALER, "shell")
    good = message("kernel_info_request", {})
    for frames in (
        [b""],
        [b"x"] * 20,
        [DELIMITER],
        good[:4],
        [DELIMITER, sign([b"{"] * 4), *[b"{"] * 4],
        [DELIMITER, sign([b"\xff"] * 4), *[b"\xff"] * 4],
        [DELIMITER, sign([b"[]"] * 4), *[b"[]"] * 4],
        [DELIMITER, sign([b"null"] * 4), *[b"null"] * 4],
    ):
        s.send_multipart(frames)
    assert silent(s)
    ask(s)
    read(s.recv_multipart())


def prefixes_of_proxies_come_back():
    s = socket(zmq.DEALER, "shell")
    ask(s, prefix=[b"proxy-1", b"\x00\xff"])
    identities, *_ = read(s.recv_multipart())
    assert identities == [b"proxy-1", b"\x00\xff"]


def an_identity_is_handed_over():
    first = socket(zmq.DEALER, "shell", identity=b"same", reconnect_ivl=-1)
    ask(first)
    read(first.recv_multipart())
    second = socket(zmq.DEALER, "shell", identity=b"same")
    ask(second)
    read(second.recv_multipart())
    assert silent(first)


def heartbeats_of_libzmq():
    s = socket(
        zmq.DEALER, "shell", heartbeat_ivl=50, heartbeat_timeout=200, heartbeat_ttl=300
    )
    ask(s)
    read(s.recv_multipart())
    time.sleep(1)
    ask(s)
    read(s.recv_multipart())


def buffers_arrive():
    s = socket(zmq.SUB, "iopub")
    s.recv_multipart()
    d = socket(zmq.DEALER, "shell")
    ask(d, "execute_request", {"code": "buffers"})
    while True:
        _, header, _, _, buffers = read(s.recv_multipart())
        if header["msg_type"] == "comm_open":
            assert buffers == [b"\x00\xff\x01", b""], buffers
            break


def large_text_arrives_whole():
    s = socket(zmq.SUB, "iopub")
    s.recv_multipart()
    d = socket(zmq.DEALER, "shell")
    ask(d, "execute_request", {"code": "large"})
    size = 0
    while size < 50_000_000:
        _, header, _, content, _ = read(s.recv_multipart())
        if header["msg_type"] == "stream":
            size += len(content["text"])
    assert size == 50_000_000


def a_stalled_subscriber_holds_up_nobody():
    stalled = socket(zmq.SUB, "iopub", rcvhwm=1, rcvbuf=4096)
    time.sleep(0.1)
    d = socket(zmq.DEALER, "shell")
    for _ in range(6):
        msg_id, _ = ask(d, "execute_request", {"code": "large"})
        _, header, parent, content, _ = read(d.recv_multipart())
        assert parent["msg_id"] == msg_id and content["status"] == "ok"
    stalled.close()


def a_hundred_clients():
    clients = [socket(zmq.DEALER, "shell") for _ in range(100)]
    subscribers = [socket(zmq.SUB, "iopub") for _ in range(100)]
    for s in subscribers:
        assert read(s.recv_multipart())[1]["msg_type"] == "iopub_welcome"
    ids = [ask(s)[0] for s in clients]
    for s, msg_id in zip(clients, ids):
        assert read(s.recv_multipart())[2]["msg_id"] == msg_id
    for s in [*clients, *subscribers]:
        s.close()


def stdin_asks_the_owner_only():
    one = socket(zmq.DEALER, "shell", identity=b"one")
    other = socket(zmq.DEALER, "stdin", identity=b"other")
    own = socket(zmq.DEALER, "stdin", identity=b"one")
    time.sleep(0.1)
    msg_id, _ = ask(one, "execute_request", {"code": "ask", "allow_stdin": True})
    _, header, parent, content, _ = read(own.recv_multipart())
    assert header["msg_type"] == "input_request" and parent["msg_id"] == msg_id
    assert content == {"prompt": "name?", "password": False}
    assert silent(other)
    ask(other, "input_reply", {"value": "theirs"})
    assert silent(one)
    ask(own, "input_reply", {"value": "mine"})
    assert read(one.recv_multipart())[3]["status"] == "ok"


checks = [value for name, value in list(globals().items()) if callable(value) and getattr(value, "__module__", "") == "__main__" and value.__code__.co_argcount == 0]
assert len(checks) > 10
for check in checks:
    check()
    # The kernel must be alive after each.
    request_and_reply()
    print("ok", check.__name__)
