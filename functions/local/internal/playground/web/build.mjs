// Builds the page into ../assets, and notes there what it was built from, so that a test can
// tell a build that is out of date without Node.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const out = "../assets";

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: { page: "src/main.tsx", katex: "katex/dist/katex.min.css" }, // the page loads the latter with the formulas
  outdir: out,
  bundle: true,
  splitting: true, // the editor, the formulas and the colours of code come when they are needed
  format: "esm",
  chunkNames: "part-[name]",
  assetNames: "[name]",
  target: ["es2022"],
  loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty" },
  minify: true,
  legalComments: "none", // they are in LICENSES.txt, whole
  logLevel: "info",
});
await cp("src/index.html", join(out, "index.html"));
await writeFile(join(out, "LICENSES.txt"), await licences());
await writeFile("../built-from.txt", await sources());

// licences are those of all packages that are in the page.
async function licences() {
  const lock = JSON.parse(await readFile("package-lock.json", "utf8"));
  let text = "The playground's page is built from the sources beside it and from these packages.\n";
  for (const [path, one] of Object.entries(lock.packages)) {
    if (!path || one.optional || ["esbuild", "typescript"].some((name) => path.endsWith("/" + name)) || path.includes("/@types/")) continue;
    const file = (await readdir(path)).find((name) => /^licen[cs]e/i.test(name));
    if (!file) throw new Error(`${path} has no licence`);
    text += `\n---- ${path.replace("node_modules/", "")} ${one.version} (${one.license})\n\n${(await readFile(join(path, file), "utf8")).trim()}\n`;
  }
  return text;
}

// sources are the hashes of all files that the page is built from, as sha256sum writes them.
async function sources() {
  const names = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json"];
  for (const entry of await readdir("src", { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) names.push(join(entry.parentPath, entry.name));
  }
  let text = "";
  for (const name of names.sort()) {
    text += `${createHash("sha256").update(await readFile(name)).digest("hex")}  web/${name}\n`;
  }
  return text;
}
