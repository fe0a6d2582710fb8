"""A session of JupyterLab's debugger, step for step as with ipykernel.

The order of responses and events, and the fields of each, are those that
ipykernel 7.4.0 with debugpy 1.8.22 gave to the same session in Python.
"""
import queue

from jupyter_client.manager import start_new_kernel

CODE = """class P { x = 1; name = "a" }
const p = new P();
function add(a: number, b: number): number {
  const s: number = a + b, one = 1;
  const t = s * 2 * one;
  return t;
}
let r = add(2, 3);
const lst = [1, 2, [3, 4]];
r"""

class Session:
    def __init__(self, kc):
        self.kc = kc
        self.seq = 0
        self.events = []
        self.results = []

    def request(self, command, **arguments):
        """The response; busy and idle of the request enclose its events."""
        self.seq += 1
        message = self.kc.session.msg(
            "debug_request",
            {"type": "request", "seq": self.seq, "command": command, "arguments": arguments},
        )
        self.kc.control_channel.send(message)
        reply = self.kc.get_control_msg(timeout=10)
        assert reply["msg_type"] == "debug_reply", reply
        assert reply["parent_header"]["msg_id"] == message["header"]["msg_id"]
        content = reply["content"]
        assert content["type"] == "response", content
        assert content["request_seq"] == self.seq and content["command"] == command, content
        self.parent = message["header"]["msg_id"]
        return content

    def body(self, command, **arguments):
        content = self.request(command, **arguments)
        assert content["success"] is True, content
        return content.get("body")

    def event(self, name):
        """The next debug_event, which must be that one."""
        while True:
            message = self.kc.get_iopub_msg(timeout=10)
            self.result(message)
            if message["msg_type"] != "debug_event":
                continue
            content = message["content"]
            assert message["parent_header"]["msg_type"] == "debug_request", message
            assert message["parent_header"]["msg_id"] == self.parent, message
            assert content["type"] == "event" and content["event"] == name, (name, content)
            return content.get("body")

    def frames(self):
        body = self.body("stackTrace", threadId=1)
        assert body["totalFrames"] == len(body["stackFrames"])
        for frame in body["stackFrames"]:
            assert set(frame) == {"id", "name", "line", "column", "source"}, frame
            assert frame["source"]["sourceReference"] == 0
        return body["stackFrames"]

    def lines(self):
        return [(frame["name"], frame["line"]) for frame in self.frames()]

    def no_more_events(self):
        while True:
            try:
                message = self.kc.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                return
            assert message["msg_type"] != "debug_event", message["content"]
            self.result(message)

    def result(self, message):
        if message["msg_type"] == "execute_result":
            self.results.append(message["content"]["data"]["text/plain"])


def begin(session):
    info = session.body("debugInfo")
    assert info.pop("tmpFilePrefix").endswith("/")
    assert info == {
        "isStarted": False,
        "hashMethod": "Murmur2",
        "hashSeed": 0xC70F6907,
        "tmpFileSuffix": ".ts",
        "breakpoints": [],
        "stoppedThreads": [],
        "richRendering": True,
        "exceptionPaths": ["JavaScript Exceptions"],
        "copyToGlobals": True,
    }, info
    assert session.body("inspectVariables") == {"variables": []}
    capabilities = session.body("initialize", clientID="jupyterlab", pathFormat="path", linesStartAt1=True)
    for name in ("ConditionalBreakpoints", "ConfigurationDoneRequest", "EvaluateForHovers", "SetVariable", "LogPoints"):
        assert capabilities[f"supports{name}"] is True, name
    assert session.body("attach") is None
    session.event("initialized")
    session.event("process")
    assert session.event("thread") == {"reason": "started", "threadId": 1}
    assert session.body("debugInfo")["isStarted"] is True


def stop(session):
    path = session.body("dumpCell", code=CODE)["sourcePath"]
    info = session.body("debugInfo")
    assert path.startswith(info["tmpFilePrefix"]) and path.endswith(info["tmpFileSuffix"])
    set_ = session.body("setBreakpoints", source={"path": path}, breakpoints=[{"line": 5}, {"line": 1000}])
    assert set_ == {
        "breakpoints": [
            {"verified": True, "id": 0, "source": {"path": path}, "line": 5},
            {"verified": True, "id": 1, "source": {"path": path}, "line": 10},
        ]
    }, set_
    assert session.body("configurationDone") is None
    assert session.body("debugInfo")["breakpoints"] == [
        {"source": path, "breakpoints": [{"line": 5}, {"line": 10}]}
    ]
    assert session.body("source", source={"path": path}) == {"content": CODE}
    missing = session.request("source", source={"path": "/nowhere.ts"})
    assert missing["success"] is False and missing["message"] == "source unavailable"
    msg_id = session.kc.execute(CODE)
    assert session.event("stopped") == {
        "reason": "breakpoint",
        "threadId": 1,
        "preserveFocusHint": False,
        "allThreadsStopped": True,
        "hitBreakpointIds": [0],
    }
    assert session.body("debugInfo")["stoppedThreads"] == [1]
    assert [thread["id"] for thread in session.body("threads")["threads"]] == [1]
    assert session.lines() == [("add", 5), ("In[1]", 8)]
    assert session.frames()[0]["source"]["path"] == path
    return msg_id


def look(session):
    frame = session.frames()[0]["id"]
    scopes = session.body("scopes", frameId=frame)["scopes"]
    assert [scope["name"] for scope in scopes] == ["Locals", "Globals"], scopes
    assert scopes[0]["presentationHint"] == "locals" and scopes[0]["expensive"] is False
    local, global_ = (
        {v["name"]: v for v in session.body("variables", variablesReference=s["variablesReference"])["variables"]}
        for s in scopes
    )
    # JupyterLab would show a type in place of the value: it knows Python's plain types alone.
    assert local["s"] == {"name": "s", "value": "5", "evaluateName": "s", "variablesReference": 0}
    assert local["a"]["value"] == "2" and local["b"]["value"] == "3"
    assert global_["p"]["type"] == "P" and global_["p"]["variablesReference"] > 0
    inside = session.body("variables", variablesReference=global_["p"]["variablesReference"])["variables"]
    assert ("x", "1", "p.x") in [(v["name"], v["value"], v.get("evaluateName")) for v in inside], inside
    assert session.body("evaluate", expression="s+1", frameId=frame, context="repl") == {
        "result": "6",
        "variablesReference": 0,
        "type": "number",
        "presentationHint": {},
    }
    failed = session.request("evaluate", expression="nope+1", frameId=frame, context="repl")
    assert failed["success"] is False and "nope is not defined" in failed["message"], failed
    reference = scopes[0]["variablesReference"]
    assert session.body("setVariable", variablesReference=reference, name="s", value="50") == {
        "value": "50",
        "type": "number",
        "variablesReference": 0,
    }
    assert session.body("richInspectVariables", variableName="s", frameId=frame) == {
        "data": {"text/plain": "50"},
        "metadata": {},
    }
    copied = session.body("copyToGlobals", srcVariableName="s", dstVariableName="copied", srcFrameId=frame)
    local = session.body("variables", variablesReference=reference)["variables"]
    assert [v["value"] for v in local if v["name"] == "s"] == ["50"], local
    assert copied["value"] == "50" and copied["type"] == "number", copied
    assert "modules" in session.body("modules")
    names = {v["name"]: v["value"] for v in session.body("inspectVariables")["variables"]}
    assert names["copied"] == "50" and "p" in names and "lst" not in names, names


def go_on(session, msg_id):
    continued = {"threadId": 1, "allThreadsContinued": True}
    step = {"reason": "step", "threadId": 1, "preserveFocusHint": False, "allThreadsStopped": True}
    assert session.body("next", threadId=1) is None
    assert session.event("continued") == continued
    assert session.event("stopped") == step
    assert session.lines() == [("add", 6), ("In[1]", 8)]
    # V8 leaves a call for the next statement, where debugpy shows the call's own line first.
    session.body("stepOut", threadId=1)
    assert session.event("continued") == continued
    assert session.event("stopped") == step
    assert session.lines() == [("In[1]", 9)]
    session.body("setVariable", variablesReference=globals_of(session), name="r", value="r + 0")
    assert session.body("continue", threadId=1) == {"allThreadsContinued": True}
    assert session.event("continued") == continued
    assert session.event("stopped")["hitBreakpointIds"] == [1]
    assert session.lines() == [("In[1]", 10)]
    session.body("stepIn", threadId=1)
    assert session.event("continued") == continued
    reply = session.kc.get_shell_msg(timeout=5)
    assert reply["parent_header"]["msg_id"] == msg_id and reply["content"]["status"] == "ok", reply
    session.no_more_events()
    assert session.results == ["100"], session.results


def stay_alive(session):
    """Everything else is answered in a stopped program, and an interrupt ends it."""
    msg_id = session.kc.execute("let before = 1;\ndebugger;\nbefore = 2;")
    assert session.event("stopped")["reason"] == "breakpoint"
    session.kc.complete("befo", 4)
    assert "before" in session.kc.get_shell_msg(timeout=5)["content"]["matches"]
    session.kc.control_channel.send(session.kc.session.msg("interrupt_request", {}))
    assert session.kc.get_control_msg(timeout=5)["msg_type"] == "interrupt_reply"
    session.event("continued")
    reply = session.kc.get_shell_msg(timeout=5)
    assert reply["parent_header"]["msg_id"] == msg_id, reply
    assert reply["content"]["ename"] == "KeyboardInterrupt", reply
    names = {v["name"]: v["value"] for v in session.body("inspectVariables")["variables"]}
    assert names["before"] == "1", names


def globals_of(session):
    frame = session.frames()[0]["id"]
    return session.body("scopes", frameId=frame)["scopes"][-1]["variablesReference"]


def end(session):
    assert session.body("disconnect", restart=False, terminateDebuggee=True) is None
    assert session.event("terminated") is None
    info = session.body("debugInfo")
    assert info["isStarted"] is False and info["breakpoints"] == []
    names = {v["name"]: v["value"] for v in session.body("inspectVariables")["variables"]}
    assert names["r"] == "100" and names["lst"] == "[1, 2, Array(2)]" and names["copied"] == "50", names
    assert session.body("richInspectVariables", variableName="r")["data"] == {"text/plain": "100"}
    session.kc.execute("debugger; copied")
    assert session.kc.get_shell_msg(timeout=5)["content"]["status"] == "ok"


def main():
    km, kc = start_new_kernel(kernel_name="kerno")
    try:
        kc.kernel_info()
        info = kc.get_shell_msg(timeout=5)["content"]
        assert info["debugger"] is True and "debugger" in info["supported_features"], info
        session = Session(kc)
        begin(session)
        msg_id = stop(session)
        look(session)
        go_on(session, msg_id)
        stay_alive(session)
        end(session)
    finally:
        kc.stop_channels()
        km.shutdown_kernel(now=True)


main()
