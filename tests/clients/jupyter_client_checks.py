"""The kernel as jupyter_client sees it: order, interrupts, queue, input, ends.

Each check is a function; the first that fails ends the script.
"""
import os
import queue
import signal
import sys
import time

from jupyter_client.manager import start_new_kernel


def collect(kc, msg_id, timeout=10, settle=0.0):
    """Reply, and all iopub messages of the request in order; the last is idle."""
    reply = kc.get_shell_msg(timeout=timeout)
    while reply["msg_type"] == "kernel_info_reply":  # of wait_for_ready, late
        reply = kc.get_shell_msg(timeout=timeout)
    assert reply["parent_header"]["msg_id"] == msg_id, reply
    messages = []
    while True:
        message = kc.get_iopub_msg(timeout=timeout)
        if message["parent_header"].get("msg_id") != msg_id:
            continue
        messages.append(message)
        if message["content"].get("execution_state") == "idle":
            break
    if settle:
        try:
            late = kc.get_iopub_msg(timeout=settle)
            raise AssertionError(f"a message after idle: {late['msg_type']}")
        except queue.Empty:
            pass
    return reply["content"], messages


def run(kc, code, settle=0.0, **kw):
    return collect(kc, kc.execute(code, **kw), settle=settle)


def result(messages):
    return [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "execute_result"]


def states(messages):
    return [m["content"].get("execution_state") or m["msg_type"] for m in messages]


def nothing_after_idle(km, kc):
    for n in (1, 100, 10_000):
        reply, messages = run(kc, f"for (let i = 0; i < {n}; i++) console.log(i)", settle=0.3)
        text = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
        assert text == "".join(f"{i}\n" for i in range(n)), len(text)
        assert len(messages) <= 23, len(messages)


def five_hundred_cells_in_order(km, kc):
    ids = [kc.execute(f"console.log({i}); {i}") for i in range(500)]
    for i, msg_id in enumerate(ids):
        reply, messages = collect(kc, msg_id)
        assert states(messages) == ["busy", "execute_input", "stream", "execute_result", "idle"], states(messages)
        assert messages[2]["content"]["text"] == f"{i}\n"
        assert result(messages) == [str(i)]


def twenty_queued_cells_with_an_error(km, kc):
    # The first gives time to send the others.
    special = {0: "await new Promise((r) => setTimeout(r, 300))", 3: "throw new Error('fourth')"}
    ids = [kc.execute(special.get(i, f"{i}")) for i in range(20)]
    got = [collect(kc, msg_id)[0]["status"] for msg_id in ids]
    assert got == ["ok"] * 3 + ["error"] + ["aborted"] * 16, got
    assert run(kc, "1")[0]["status"] == "ok"


LOOPS = {
    "for(;;){}": 0,
    "await new Promise(()=>{})": 0,
    "for (;;) { try { for(;;){} } catch {} }": 0,
    "await new Promise((r) => setTimeout(() => { for(;;){} }, 10))": 0,
    "for (;;) await new Promise((r) => setTimeout(r, 1))": 0,
    "for (;;) await null": 0,
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)": 0,
    "await new Promise((r) => setTimeout(r, 30000))": 0,
    "/(x+x+)+y/.test('x'.repeat(40))": 0,
    "const l = Deno.listen({ port: 0 }); await l.accept()": 0,
}


def interrupts(km, kc):
    run(kc, "let keep = 41")
    for how in ("message", "SIGINT"):
        for code in LOOPS:
            msg_id = kc.execute(code)
            while True:
                message = kc.get_iopub_msg(timeout=5)
                if message["msg_type"] == "execute_input":
                    break
            time.sleep(0.1)
            start = time.perf_counter()
            if how == "message":
                km.interrupt_kernel()
            else:
                os.kill(km.provisioner.pid, signal.SIGINT)
            reply, messages = collect(kc, msg_id)
            took = time.perf_counter() - start
            assert reply["status"] == "error" and reply["ename"] == "KeyboardInterrupt", (how, code, reply)
            assert [m for m in messages if m["msg_type"] == "error"], (how, code)
            assert took < 10, (how, code, took)
            reply, messages = run(kc, "keep")
            assert result(messages) == ["41"], (how, code, messages)
            print(f"  {how} {took * 1000:.0f} ms {code}")


def interrupts_of_prompt(km, kc):
    for how in ("message", "SIGINT"):
        msg_id = kc.execute("prompt('name?')", allow_stdin=True)
        question = kc.get_stdin_msg(timeout=5)
        assert question["content"]["prompt"].strip() == "name?" and question["content"]["password"] is False
        km.interrupt_kernel() if how == "message" else os.kill(km.provisioner.pid, signal.SIGINT)
        reply, _ = collect(kc, msg_id)
        assert reply["ename"] == "KeyboardInterrupt", reply
        kc.input("late")
        assert result(run(kc, "keep")[1]) == ["41"]


def fifty_interrupts(km, kc):
    times = []
    for i in range(50):
        code = ("for(;;){}", "await new Promise(()=>{})")[i % 2]
        msg_id = kc.execute(code)
        time.sleep(0.002 * (i % 10))
        start = time.perf_counter()
        km.interrupt_kernel()
        reply, _ = collect(kc, msg_id)
        times.append(time.perf_counter() - start)
        assert reply["status"] == "error" and reply["ename"] == "KeyboardInterrupt", (i, reply)
        assert result(run(kc, "keep")[1]) == ["41"]
    times.sort()
    print(f"  median {times[25] * 1000:.0f} ms, most {times[-1] * 1000:.0f} ms")


def questions(km, kc):
    msg_id = kc.execute("const name = prompt('name?'); const sure = confirm('sure?'); `${name} ${sure}`", allow_stdin=True)
    assert kc.get_stdin_msg(timeout=5)["content"]["prompt"].startswith("name?")
    kc.input("Ada")
    assert kc.get_stdin_msg(timeout=5)["content"]["prompt"].startswith("sure?")
    kc.input("y")
    reply, messages = collect(kc, msg_id)
    assert "Ada true" in result(messages)[0], (reply, messages)
    reply, messages = run(kc, "String(prompt('nobody?'))", allow_stdin=False)
    assert reply["status"] in ("ok", "error"), reply
    if reply["status"] == "ok":
        assert "null" in result(messages)[0], messages


def answers_while_busy(km, kc):
    msg_id = kc.execute("for(;;){}")
    time.sleep(0.1)
    for ask in (kc.kernel_info, lambda: kc.is_complete("1"), lambda: kc.history(n=3), lambda: kc.complete("kee")):
        start = time.perf_counter()
        other = ask()
        reply = kc.get_shell_msg(timeout=5)
        assert reply["parent_header"]["msg_id"] == other, reply
        assert time.perf_counter() - start < 5, reply["msg_type"]
    km.interrupt_kernel()
    collect(kc, msg_id)


def ends(km, kc):
    start = time.perf_counter()
    kc.execute("for(;;){}")
    time.sleep(0.2)
    start = time.perf_counter()
    kc.shutdown()
    reply = kc.get_control_msg(timeout=5)
    assert reply["msg_type"] == "shutdown_reply" and reply["content"] == {"status": "ok", "restart": False}
    while km.is_alive() and time.perf_counter() - start < 5:
        time.sleep(0.01)
    took = time.perf_counter() - start
    assert took < 5, took
    print(f"  ended after {took * 1000:.0f} ms")


km, kc = start_new_kernel(kernel_name="kerno", startup_timeout=30)
try:
    checks = [nothing_after_idle, five_hundred_cells_in_order, twenty_queued_cells_with_an_error, interrupts, interrupts_of_prompt, fifty_interrupts, questions, answers_while_busy, ends]
    for check in checks:
        check(km, kc)
        print("ok", check.__name__, flush=True)
finally:
    kc.stop_channels()
    km.shutdown_kernel(now=True)
