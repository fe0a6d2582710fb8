"""Permission questions as jupyter_client sees them; argv is the kernel's command."""
import json
import os
import sys
from pathlib import Path
from queue import Empty

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

folder = os.path.join(os.environ["JUPYTER_PATH"], "kernels", "asking")
os.makedirs(folder)
spec = {"argv": sys.argv[1:], "display_name": "asking", "language": "typescript", "interrupt_mode": "message"}
Path(folder, "kernel.json").write_text(json.dumps(spec))
Path("secret.txt").write_text("secret")
env = {**os.environ, "XDG_STATE_HOME": os.path.abspath("state"), "JPY_SESSION_NAME": os.path.abspath("n.ipynb")}

manager = KernelManager(kernel_name="asking", kernel_spec_manager=KernelSpecManager())
manager.start_kernel(env=env)


def client():
    kc = manager.client()
    kc.start_channels()
    kc.wait_for_ready(timeout=60)
    return kc


def reply_to(msg_id):
    while True:
        reply = kc.get_shell_msg(timeout=20)
        if reply["parent_header"].get("msg_id") == msg_id:
            return reply["content"]


def run(code, *answers):
    msg_id = kc.execute(code, allow_stdin=len(answers) > 0)
    prompts = []
    for answer in answers:
        request = kc.get_stdin_msg(timeout=20)
        assert request["msg_type"] == "input_request", request
        assert request["parent_header"]["msg_id"] == msg_id
        assert request["content"]["password"] is False
        prompts.append(request["content"]["prompt"])
        kc.input(answer)
    content = reply_to(msg_id)
    try:
        raise AssertionError(kc.get_stdin_msg(timeout=0.1))
    except Empty:
        pass
    return content, prompts


READ = "Deno.readTextFileSync('secret.txt')"

kc = client()
content, _ = run(READ)
assert content["ename"] == "NotCapable" and "--allow-read=" in content["evalue"], content
content, prompts = run(READ, "no")
assert content["ename"] == "NotCapable" and "you did not allow it" in content["evalue"], content
assert prompts[0].startswith("In[2] wants to read \"") and "secret.txt" in prompts[0], prompts
content, _ = run(READ, "once")
assert content["status"] == "ok", content
content, _ = run(READ, "huh", "always")
assert content["status"] == "ok", content
content, _ = run("Deno.hostname()", "never")
assert "never" in content["evalue"], content

# A restart keeps both.
kc.stop_channels()
manager.restart_kernel()
kc = client()
assert run(READ)[0]["status"] == "ok"
content, _ = run("Deno.hostname()")
assert 'you have answered "never" for this notebook' in content["evalue"], content

# An interrupt while a question is open.
msg_id = kc.execute("Deno.env.get('KERNO_X')", allow_stdin=True)
kc.get_stdin_msg(timeout=20)
manager.interrupt_kernel()
assert reply_to(msg_id)["ename"] == "KeyboardInterrupt"
assert run("6 * 7")[0]["status"] == "ok"

kc.stop_channels()
manager.shutdown_kernel()
