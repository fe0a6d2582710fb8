import assert from "node:assert/strict";

/** A parked `deno repl` whose cells can be interrupted over the inspector. */
class Repl {
  readonly #child: Deno.ChildProcess;
  #socket!: WebSocket;
  #stderr!: ReadableStreamDefaultReader<string>;
  #next = 0;
  readonly #waiting = new Map<number, (answer: { result?: unknown }) => void>();

  constructor() {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "repl",
        "-A",
        "--no-lock",
        "--inspect=127.0.0.1:0",
        "--eval=globalThis.turn = () => new Promise((r) => setImmediate(r)); Deno.stdout.writeSync(new Uint8Array([80])); await (globalThis.park = new Promise(() => setInterval(() => {}, 1e6)))",
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    }).spawn();
  }

  async open(): Promise<void> {
    const reader = this.#stderr = this.#child.stderr
      .pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!/ws:\/\/\S+\s/.test(text)) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`The REPL ended: ${text}`);
      text += value;
    }
    // Not before it is parked: earlier commands meet Deno's own start.
    await this.#child.stdout.getReader().read();
    this.#socket = new WebSocket(text.match(/ws:\/\/\S+/)![0]);
    await new Promise((resolve) => this.#socket.onopen = resolve);
    this.#socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      this.#waiting.get(message.id)?.(message);
    };
    await this.send("Runtime.enable");
  }

  send(method: string, params = {}): Promise<{ result?: unknown }> {
    const id = ++this.#next;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** As {@linkcode evaluate}, or "no answer" after ten seconds. */
  async ask(expression: string): Promise<unknown> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve("no answer"), 10_000);
    });
    const answer = await Promise.race([this.evaluate(expression), late]);
    clearTimeout(timer);
    return answer;
  }

  /** The value of an expression, or what it threw. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send("Runtime.evaluate", {
      expression: `await turn(); ${expression}`,
      replMode: true,
      awaitPromise: true,
      returnByValue: true,
    }) as {
      result?: { result?: { value?: unknown }; exceptionDetails?: unknown };
    };
    const { result, exceptionDetails } = answer.result ?? {};
    return exceptionDetails ? { threw: exceptionDetails } : result?.value;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#child.kill("SIGKILL");
    await Promise.all([
      closed,
      this.#child.status,
      this.#stderr.cancel(),
      this.#child.stdin.close().catch(() => {}),
    ]);
  }
}

const LOOPS = [
  "for (;;) tf.tidy(() => tf.matMul(a, a))",
  "for (;;) tf.tidy(() => loss(weights))",
  "for (;;) tf.tidy(() => tf.grad(loss)(weights))",
  "for (;;) tf.tidy(() => tf.grad(image)(picture))",
];

Deno.test("a cell that is stopped anywhere leaves an engine that computes right", async () => {
  const repl = new Repl();
  await repl.open();
  const mod = new URL("../../engine/mod.ts", import.meta.url).href;
  await repl.ask(`
    const { convolve, engine, embeddingLookup, lstm, registerEngine, tf } = await import("${mod}");
    registerEngine();
    engine.setThreads(2);
    const a = tf.ones([300, 300]);
    const weights = tf.fill([64, 256], 0.01);
    const x = tf.ones([16, 30, 32]), kernel = tf.fill([32, 256], 0.01);
    const table = tf.ones([50, 32]), ids = tf.range(0, 480, 1, "int32").mod(tf.scalar(50, "int32")).reshape([16, 30]);
    const loss = (w) => tf.sum(lstm(embeddingLookup(table, ids), kernel, w, null, { activation: "tanh", recurrentActivation: "sigmoid" }).h);
    const sum = () => tf.grad(loss)(weights).sum().dataSync()[0];
    const expected = sum();
    const picture = tf.ones([8, 40, 40, 16]), filter = tf.fill([3, 3, 16, 16], 0.01);
    const close = { strides: [1, 1], dilations: [1, 1], padding: "same" };
    const image = (x) => tf.sum(tf.maxPool(convolve(x, filter, null, { ...close, activation: "relu" }), 2, 2, "valid"));
    const pixels = () => tf.grad(image)(picture).sum().dataSync()[0];
    const brightness = pixels();
  `);
  assert.equal(await repl.ask("Math.abs(expected) > 1"), true);
  for (const loop of LOOPS) {
    for (const delay of [60, 61, 67]) {
      // A cell that is stopped gives no answer.
      repl.evaluate(loop);
      await new Promise((resolve) => setTimeout(resolve, delay));
      await repl.send("Runtime.terminateExecution");
      // The stop may also meet what comes next.
      while (await repl.ask("1") !== 1);
      await repl.ask(`dispatchEvent(new Event("jupyter:interrupted"))`);
      const product = "tf.matMul(a, a).dataSync().every((v) => v === 300)";
      assert.equal(await repl.ask(product), true, `${loop}: product`);
      assert.equal(
        await repl.ask("sum() - expected"),
        0,
        `${loop}: gradient`,
      );
      assert.equal(
        await repl.ask("pixels() - brightness"),
        0,
        `${loop}: convolution`,
      );
    }
  }
  await repl.close();
});
