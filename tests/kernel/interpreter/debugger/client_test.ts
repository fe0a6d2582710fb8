import { clientTest } from "../../../requirements.ts";
import { runClient } from "../../installed.ts";

clientTest(
  "jupyter_client: a session of the debugger, step for step as with ipykernel",
  async (python) => {
    await runClient(python, "debugger_session.py");
  },
);
