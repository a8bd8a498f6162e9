// A real Chromium with the page open; the page and the installed package come from a small server.

import { chromium } from "playwright-core";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = { ".html": "text/html", ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm" };
const ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const MORE = ["--disable-component-update", "--disable-sync"];

/** The page, what it reported on its own, and how to end everything. `folder` is served. */
export async function openPage(folder) {
  const server = createServer(async ({ url }, response) => {
    const path = normalize(join(folder, new URL(url, "http://page").pathname));
    const body = path.startsWith(folder + sep) && (await readFile(path).catch(() => undefined));
    const type = TYPES[extname(path)];
    const charset = type === "application/wasm" ? "" : "; charset=utf-8";
    response.writeHead(body && type ? 200 : 404, { "content-type": type ? type + charset : "text/plain; charset=utf-8" });
    response.end(body && type ? body : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // Playwright makes a fresh profile for each launch, and removes it.
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: [...ARGUMENTS, ...MORE] });
  const page = await browser.newPage();
  const output = [];
  page.on("console", (message) => output.push(message.text()));
  page.on("pageerror", (error) => output.push(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
  await page.waitForFunction(() => globalThis.isReady);
  return {
    page,
    output,
    async end() {
      await browser.close();
      server.close();
    },
  };
}
