import { runClient } from "./installed.ts";
import { clientTest } from "../requirements.ts";

const WIDGETS = new URL("../../display/widgets/mod.ts", import.meta.url).href;

clientTest(
  "jupyter_client moves a slider and gets all states back; nbclient saves them in the notebook",
  async (python) => {
    await runClient(python, "widget_checks.py", WIDGETS);
  },
);
