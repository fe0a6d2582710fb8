/**
 * One process of `deno lsp`.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { within } from "../patience.ts";
import { JsonRpc } from "./json_rpc.ts";

const DENO_SETTINGS = {
  enable: true,
  lint: false,
  cacheOnSave: false,
  // Files that no cell imports are not read.
  documentPreloadLimit: 0,
  suggest: { imports: { autoDiscover: false, hosts: {} } },
};
const LANGUAGE_SETTINGS = {
  suggest: { autoImports: false, completeFunctionCalls: false },
};

const MARKDOWN = ["markdown", "plaintext"];
const CAPABILITIES = {
  workspace: { configuration: true, workspaceFolders: true },
  notebookDocument: {
    synchronization: {
      dynamicRegistration: false,
      executionSummarySupport: false,
    },
  },
  textDocument: {
    completion: {
      completionItem: {
        documentationFormat: MARKDOWN,
        snippetSupport: false,
        resolveSupport: { properties: ["detail", "documentation"] },
      },
    },
    hover: { contentFormat: MARKDOWN },
    signatureHelp: { signatureInformation: { documentationFormat: MARKDOWN } },
    definition: { linkSupport: true },
    // Diagnostics are asked for: else all of them are made at each change.
    diagnostic: { dynamicRegistration: false },
  },
};

const START_PATIENCE = 30_000;
/** A server that takes longer for one answer is ended. */
const HANGING = 60_000;

/** A running language server. */
export class LanguageServer {
  readonly #process: Deno.ChildProcess;
  readonly #rpc: JsonRpc;
  #isEnding = false;
  #waiting = 0;
  #npmCache: string | undefined;
  /** Resolves when the process has ended. */
  readonly died: Promise<void>;

  private constructor(folder: string) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["lsp", "--quiet"],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const { stdout, stdin } = this.#process;
    this.#rpc = new JsonRpc({ readable: stdout, writable: stdin }, {
      "workspace/configuration": (params) => {
        const { items } = params as { items: { section?: string }[] };
        return items.map(({ section }) =>
          section === "deno" ? DENO_SETTINGS : LANGUAGE_SETTINGS
        );
      },
      "deno/didRefreshDenoConfigurationTree": (params) => {
        const told = params as { denoDirNpmFolderUri?: string };
        this.#npmCache = told.denoDirNpmFolderUri;
      },
    });
    this.#rpc.closed.then(() => this.kill());
    this.died = this.#watch();
  }

  /**
   * Starts one whose workspace is `folder`.
   *
   * @throws {Error} If it does not answer.
   */
  static async start(folder: string): Promise<LanguageServer> {
    const server = new LanguageServer(folder);
    const uri = pathToFileURL(folder).href;
    try {
      const answer = await server.request("initialize", {
        // It ends by itself when that process is gone.
        processId: Deno.pid,
        rootUri: uri,
        workspaceFolders: [{ uri, name: "notebook" }],
        initializationOptions: DENO_SETTINGS,
        capabilities: CAPABILITIES,
      }, START_PATIENCE);
      if (answer === undefined) throw new Error("it did not answer in time");
    } catch (error) {
      server.kill();
      throw new Error(
        `Cannot start the language server as "deno lsp" must come up: ${
          (error as Error).message
        }`,
      );
    }
    server.notify("initialized", {});
    return server;
  }

  /** Its process. */
  get pid(): number {
    return this.#process.pid;
  }

  /** URL of the folder with npm's packages, once the server has told it. */
  get npmCache(): string | undefined {
    return this.#npmCache;
  }

  async #watch(): Promise<void> {
    const onUnload = () => this.kill();
    globalThis.addEventListener("unload", onUnload);
    await this.#process.status;
    globalThis.removeEventListener("unload", onUnload);
    await this.#rpc.closed;
  }

  /** Questions without an answer yet, given up or not. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Asks. A question that is given up goes on in the server: what it has
   * worked out by then makes the next answer quick.
   *
   * @returns Undefined where no answer came within `patience` milliseconds.
   */
  async request<T>(
    method: string,
    params: unknown,
    patience: number,
  ): Promise<T | undefined> {
    this.#waiting++;
    const answer = this.#rpc.request<T>(method, params, HANGING);
    answer.then((result) => result === undefined && this.kill(), () => {})
      .finally(() => this.#waiting--);
    return await within(answer, patience);
  }

  /** See {@linkcode JsonRpc.notify}. */
  notify(method: string, params: unknown): void {
    this.#rpc.notify(method, params);
  }

  /** Ends it at once. */
  kill(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  /** Ends it kindly, then by force. */
  async end(): Promise<void> {
    if (!this.#isEnding) {
      this.#isEnding = true;
      const isDown = this.request("shutdown", undefined, 200);
      await within(isDown, 200);
      this.notify("exit", undefined);
      if (await within(this.died.then(() => true), 200) === undefined) {
        this.kill();
      }
    }
    await this.died;
  }
}
