/**
 * A real JupyterLab in a real browser.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Browser,
  chromium,
  type Locator,
  type Page,
} from "playwright-core";

/** A notebook open in JupyterLab. */
export interface Lab {
  /** The page. */
  page: Page;
  /** Runs the cell that has the focus and gives its outputs when it is done. */
  runCell(index: number): Promise<Locator>;
  /** The address of the server, with its token, for its REST interface. */
  rest(path: string, init?: RequestInit): Promise<Response>;
  /** Ends browser and server. */
  close(): Promise<void>;
}

/** The checkout. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function notebook(cells: string[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: "kerno",
        display_name: "Kerno (Deno)",
        language: "typescript",
      },
    },
    cells: cells.map((source, i) => ({
      cell_type: "code",
      id: `cell-${i}`,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    })),
  });
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/** Starts JupyterLab with a kernelspec of this checkout and nothing of the user's. */
async function startServer(python: string, cells: string[]) {
  const root = await Deno.makeTempDir({ prefix: "kerno-lab-" });
  const installed = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", join(ROOT, "cli/main.ts")]
      .concat("install", "--prefix", root),
  }).output();
  if (!installed.success) {
    throw new Error(new TextDecoder().decode(installed.stderr));
  }
  await Deno.mkdir(join(root, "work"));
  await Deno.writeTextFile(join(root, "work", "t.ipynb"), notebook(cells));
  const port = freePort(), token = crypto.randomUUID();
  const server = new Deno.Command(join(dirname(python), "jupyter-lab"), {
    args: [
      "--no-browser",
      "--allow-root",
      "--ip=127.0.0.1",
      `--port=${port}`,
      "--ServerApp.port_retries=0",
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${join(root, "work")}`,
    ],
    env: {
      JUPYTER_PATH: join(root, "share", "jupyter"),
      JUPYTER_CONFIG_DIR: join(root, "config"),
      JUPYTER_DATA_DIR: join(root, "data"),
      JUPYTER_RUNTIME_DIR: join(root, "runtime"),
    },
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + 30_000; Date.now() < until;) {
    const answer = await fetch(`${url}/api/status?token=${token}`).catch(() =>
      null
    );
    await answer?.body?.cancel();
    if (answer?.ok) return { server, url, token, root };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  server.kill("SIGKILL");
  throw new Error("JupyterLab did not answer within 30 s");
}

/**
 * Opens a notebook with these cells in JupyterLab.
 *
 * @param paths Python of an environment with JupyterLab, and a Chromium.
 * @param cells The text of each code cell.
 */
export async function openLab(
  paths: { python: string; chromium: string },
  cells: string[],
): Promise<Lab> {
  const { server, url, token, root } = await startServer(paths.python, cells);
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    server.kill("SIGTERM");
    await server.status;
    await Deno.remove(root, { recursive: true }).catch(() => {});
  };
  try {
    browser = await chromium.launch({
      executablePath: paths.chromium,
      args: BROWSER_FLAGS,
    });
    const page = await browser.newPage({
      viewport: { width: 1100, height: 1400 },
    });
    await page.goto(`${url}/lab/tree/t.ipynb?token=${token}`);
    await page.waitForSelector(".jp-Notebook .jp-Cell", { timeout: 30_000 });
    // The indicator beside the kernel's name says idle before there is one.
    await page.getByText("Kerno (Deno) | Idle").waitFor({ timeout: 60_000 });
    const rest = (path: string, init: RequestInit = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: { Authorization: `token ${token}`, ...init.headers },
      });
    return { page, rest, close, runCell: (index) => runCell(page, index) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function runCell(page: Page, index: number): Promise<Locator> {
  const cell = page.locator(".jp-Notebook .jp-Cell").nth(index);
  await cell.locator(".cm-content").click();
  await page.keyboard.press("Control+Enter");
  const prompt = cell.locator(".jp-InputPrompt", { hasText: /\[\d+\]/ });
  try {
    await prompt.waitFor({ timeout: 60_000 });
  } catch (error) {
    await screenshot(page, `cell-${index}-stuck`);
    throw error;
  }
  return cell.locator(".jp-OutputArea").first();
}

/** Where screenshots go: the folder of `KERNO_SCREENSHOTS`, else nowhere. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = Deno.env.get("KERNO_SCREENSHOTS");
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}
