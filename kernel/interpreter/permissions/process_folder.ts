/**
 * The folder that a process is in, by which its relative paths are read.
 *
 * The way of macOS is written after its manual and has not been run.
 *
 * @module
 */

/**
 * The current folder of a process, also where cells have changed it.
 *
 * @returns Its path, or null where it cannot be known.
 */
export async function processFolder(
  pid: number,
  os: string = Deno.build.os,
): Promise<string | null> {
  try {
    if (os === "linux") return Deno.readLinkSync(`/proc/${pid}/cwd`);
    const { stdout } = await new Deno.Command("/usr/sbin/lsof", {
      args: ["-a", "-p", String(pid), "-d", "cwd", "-Fn"],
      stdin: "null",
      stderr: "null",
    }).output();
    return /^n(\/.*)$/m.exec(new TextDecoder().decode(stdout))?.[1] ?? null;
  } catch {
    return null;
  }
}
