/**
 * A kernel that starts a cell and ends; see crash_test.ts.
 *
 * @module
 */
import { DenoInterpreter } from "../../../kernel/interpreter/mod.ts";

const [code, end] = Deno.args;
const interpreter = await DenoInterpreter.start();
interpreter.execute(code, { cell: 1, executionCount: 1 });
await new Promise((resolve) => setTimeout(resolve, 100));
console.log(interpreter.info.pid);
if (end === "exit") Deno.exit(0);
await new Promise(() => {});
