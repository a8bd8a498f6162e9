// `node vectors.mjs DIR`: runs one folder of vectors through the installed package in Chromium.

import { openPage } from "./chromium.mjs";
import { vectorFiles } from "./env.mjs";

const { page, end } = await openPage(import.meta.dirname);
const { passed, failed } = await page.evaluate((files) => runVectors(files), vectorFiles(process.argv[2]));
await end();
for (const text of failed) console.error(text);
console.log(`chromium: ${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 && passed > 0 ? 0 : 1;
