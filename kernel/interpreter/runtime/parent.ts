/**
 * The child must not outlive the kernel.
 *
 * stdin ends with the kernel, on which the parked child ends itself. A busy
 * loop does not see it: there the operating system has to do it, or a thread
 * that watches.
 *
 * @module
 */
import { config } from "./config.ts";
import { soon } from "./event_loop.ts";

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

const WATCHER = `const parent = Deno.ppid;
setInterval(() => {
  if (Deno.ppid !== parent) Deno.kill(Deno.pid, "SIGKILL");
}, 1000);`;

/** Linux kills the child itself when its parent dies. */
function askKernelOfLinux(): void {
  const library = Deno.dlopen("libc.so.6", {
    prctl: {
      parameters: ["i32", "u64", "u64", "u64", "u64"],
      result: "i32",
    },
  });
  library.symbols.prctl(PR_SET_PDEATHSIG, BigInt(SIGKILL), 0n, 0n, 0n);
  library.close();
}

function startWatcher(): void {
  new Worker(`data:text/javascript,${encodeURIComponent(WATCHER)}`, {
    type: "module",
  });
}

/** Ends the child with its parent, as far as permissions let it. */
export function endWithParent(): void {
  if (config.watchParent === "stdin") return;
  soon(() => {
    try {
      if (config.watchParent === "native") askKernelOfLinux();
      else startWatcher();
    } catch {
      // Another C library: stdin alone has to do.
    }
  });
}
