import { fileURLToPath } from "node:url";
import { ENDLESS_CELLS } from "./endless_cells.ts";
import { kernelSpec, runClient } from "./installed.ts";
import { clientTest } from "../requirements.ts";

clientTest("nbclient saves every line in its cell", async (python) => {
  await runClient(python, "nbclient_lines.py");
});

clientTest(
  "jupyter_client: order, interrupts, queue, input, end",
  async (python) => {
    await runClient(python, "jupyter_client_checks.py");
  },
);

clientTest(
  "jupyter_kernel_test passes with a sample for every test",
  async (python) => {
    await runClient(python, "kernel_test.py");
  },
);

clientTest(
  "jupyter_client talks CURVE, plain and strange peers are refused",
  async (python) => {
    await runClient(python, "curve_checks.py");
  },
);

clientTest("jupyter_client over ipc", async (python) => {
  await runClient(python, "ipc_checks.py");
});

clientTest("a launcher of JEP 66 is told the ports", async (python) => {
  await runClient(python, "handshake_checks.py", ...kernelSpec().argv);
});

clientTest(
  "jupyter console in a terminal: cells of several lines, input, ^C, completion, exit",
  async (python) => {
    await runClient(python, "console_checks.py");
  },
);

clientTest(
  "Kernel Gateway serves a notebook over HTTP and a kernel over a websocket",
  async (python) => {
    await runClient(python, "kernel_gateway_checks.py");
  },
);

clientTest(
  "papermill sets parameters with the translator of docs/kernel.md",
  async (python) => {
    const page = new URL("../../docs/kernel.md", import.meta.url);
    await runClient(python, "papermill_checks.py", fileURLToPath(page));
  },
);

clientTest(
  "jupyter_server: interrupts over REST, many lines within its limit, restart",
  async (python) => {
    const cells = JSON.stringify(ENDLESS_CELLS);
    await runClient(python, "jupyter_server_checks.py", cells);
  },
);
