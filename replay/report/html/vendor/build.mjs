// `npm install && npm run build` in a copy of this folder writes echarts.js anew, byte for byte.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const licences = [
  ["Apache ECharts 6.1.0 (a selection of its parts, minified)", "echarts/NOTICE", "echarts/LICENSE"],
  ["Parts of Apache ECharts taken from d3", "echarts/licenses/LICENSE-d3"],
  ["zrender 6.1.0", "zrender/LICENSE"],
  ["tslib", "tslib/LICENSE.txt"],
];
const text = licences
  .map(([name, ...files]) => [name, ...files.map((file) => readFileSync(`node_modules/${file}`, "utf8").trim())])
  .flat()
  .join("\n\n");
if (text.includes("*/")) throw new Error("a licence would end the comment that holds it");

const made = await build({
  entryPoints: ["charts.mjs"],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "charts",
  target: "es2020",
  charset: "ascii",
  legalComments: "none",
  write: false,
});
writeFileSync("echarts.js", `/*!\n${text}\n*/\n${made.outputFiles[0].text}`);
