import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The module's bytes; `fetch` reads no files here. */
export const locate = () => readFile(join(__dirname, "hostwire_bg.wasm"));
