"""JEP 66: we are the launcher, the kernel finds its ports and tells us; argv is its command."""
import glob
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import uuid

import zmq
from jupyter_client import BlockingKernelClient

folder = tempfile.mkdtemp()
key = str(uuid.uuid4())
router = zmq.Context.instance().socket(zmq.ROUTER)
router.linger = 0
port = router.bind_to_random_port("tcp://127.0.0.1")
path = os.path.join(folder, "registration.json")
json.dump(
    {"transport": "tcp", "ip": "127.0.0.1", "registration_ip": "127.0.0.1", "registration_port": port,
     "kernel_id": "k-1", "key": key, "signature_scheme": "hmac-sha256"},
    open(path, "w"),
)


def sign(content):
    return hmac.new(key.encode(), content, hashlib.sha256).hexdigest().encode()


def start():
    return subprocess.Popen([a.replace("{connection_file}", path) for a in sys.argv[1:]], stderr=subprocess.PIPE, text=True)


kernel = start()
assert router.poll(10_000), "nothing came"
identity, delimiter, signature, content = router.recv_multipart()
assert delimiter == b"<IDS|MSG>" and signature == sign(content)
ports = json.loads(content)
assert ports.pop("kernel_id") == "k-1"
assert len(ports) == 5 and all(isinstance(p, str) for p in ports.values()), ports
router.send_multipart([identity, b"<IDS|MSG>", sign(b"ACK"), b"ACK"])

kc = BlockingKernelClient()
kc.load_connection_info({**{k: int(v) for k, v in ports.items()}, "ip": "127.0.0.1", "transport": "tcp", "key": key, "signature_scheme": "hmac-sha256"})
kc.start_channels()
kc.wait_for_ready(timeout=20)
kc.execute("6 * 7")
assert kc.get_shell_msg(timeout=5)["content"]["status"] == "ok"
files = [f for f in glob.glob(os.path.join(folder, "*.json")) if f != path]
assert len(files) == 1 and json.load(open(files[0]))["shell_port"] == int(ports["shell_port"])
kc.shutdown()
assert kernel.wait(5) == 0 and kernel.stderr.read() == ""
kc.stop_channels()
assert [f for f in glob.glob(os.path.join(folder, "*.json")) if f != path] == []

# A launcher that does not acknowledge, and one whose answer is forged.
kernel = start()
identity, *_ = router.recv_multipart()
router.send_multipart([identity, b"<IDS|MSG>", sign(b"other"), b"ACK"])
assert kernel.wait(10) == 1
assert kernel.stderr.read() == f"kerno: Cannot register the kernel as the launcher at 127.0.0.1:{port} must acknowledge within 5000 ms\n"
