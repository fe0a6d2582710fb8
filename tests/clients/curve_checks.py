"""CURVE as jupyter_client asks for it: keys in the connection file, every socket sealed."""
import json
import time

import zmq
from jupyter_client.manager import KernelManager

km = KernelManager(kernel_name="kerno", transport_encryption="required")
km.start_kernel()
kc = km.client()
kc.start_channels()
try:
    kc.wait_for_ready(timeout=20)
    info = json.load(open(km.connection_file))
    assert len(info["curve_publickey"]) == 40

    def run(code):
        msg_id = kc.execute(code)
        reply = kc.get_shell_msg(timeout=10)
        while reply["msg_type"] == "kernel_info_reply":  # of wait_for_ready, late
            reply = kc.get_shell_msg(timeout=10)
        assert reply["parent_header"]["msg_id"] == msg_id
        messages = []
        while True:
            m = kc.get_iopub_msg(timeout=10)
            if m["parent_header"].get("msg_id") == msg_id:
                messages.append(m)
                if m["content"].get("execution_state") == "idle":
                    return reply["content"], messages

    reply, messages = run("console.log('sealed'); 6 * 7")
    assert reply["status"] == "ok"
    assert [m["msg_type"] for m in messages] == ["status", "execute_input", "stream", "execute_result", "status"]
    print("ok cells")

    for n in (10_000, 1_000_000):
        reply, messages = run(f"console.log('x'.repeat({n}) + '\\n' + 'y'.repeat({n}))")
        text = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
        assert text == "x" * n + "\n" + "y" * n + "\n"
    print("ok large frames")

    msg_id = kc.execute("for(;;){}")
    time.sleep(0.2)
    km.interrupt_kernel()
    assert kc.get_shell_msg(timeout=5)["content"]["ename"] == "KeyboardInterrupt"
    print("ok control")

    msg_id = kc.execute("prompt('name?')", allow_stdin=True)
    assert kc.get_stdin_msg(timeout=5)["content"]["prompt"].strip() == "name?"
    kc.input("Ada")
    assert kc.get_shell_msg(timeout=5)["content"]["status"] == "ok"
    print("ok stdin")

    context = zmq.Context()

    def heartbeat(**options):
        s = context.socket(zmq.REQ)
        s.linger = 0
        for name, value in options.items():
            setattr(s, name, value)
        s.connect(f"tcp://{info['ip']}:{info['hb_port']}")
        s.send(b"ping")
        got = s.recv() if s.poll(500) else None
        s.close()
        return got

    public, secret = zmq.curve_keypair()
    right = dict(curve_publickey=public, curve_secretkey=secret)
    assert heartbeat(**right, curve_serverkey=info["curve_publickey"].encode()) == b"ping"
    assert heartbeat() is None
    wrong, _ = zmq.curve_keypair()
    assert heartbeat(**right, curve_serverkey=wrong) is None
    assert heartbeat(**right, curve_serverkey=info["curve_publickey"].encode(), heartbeat_ivl=50) == b"ping"
    print("ok strangers")
finally:
    kc.stop_channels()
    km.shutdown_kernel(now=True)
