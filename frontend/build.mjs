// Builds static/dist: one style sheet, one script, icons, a manifest of hashed names and the licences of what is inside;
// and in fonts/ the faces that the server draws PDF documents with, which no page asks for.
import { createHash } from "node:crypto"
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import * as sass from "sass"
import { pngIcon, svgIcon } from "./icons.mjs"

const here = dirname(fileURLToPath(import.meta.url))
const built = join(here, "..", "static", "dist")
const out = `${built}.new` // put in place whole, so that nobody is served half a build
const manifest = {}

function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10)
  const dot = name.lastIndexOf(".")
  const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`
  writeFileSync(join(out, hashed), content)
  manifest[name] = hashed
}

const css = sass.compile(join(here, "sass", "app.scss"), {
  loadPaths: [here],
  quietDeps: true,
  style: "compressed",
  charset: false,
}).css.replace(/\.moj-timeline__document[^{}]*\{[^{}]*\}/g, "") // an old list with a picture we do not ship

const script = await build({
  entryPoints: [join(here, "js", "app.mjs")],
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2020"],
  legalComments: "none",
  write: false,
})

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
keep("app.css", css)
keep("app.js", script.outputFiles[0].contents)
keep("icon.svg", svgIcon())
for (const size of [32, 180]) keep(`icon-${size}.png`, pngIcon(size))

const FONTS = {
  "dejavu-fonts-ttf": ["LICENSE", "ttf/DejaVuSansCondensed.ttf", "ttf/DejaVuSansCondensed-Bold.ttf"],
  "@expo-google-fonts/noto-sans-arabic": [
    "LICENSE_FONT", "400Regular/NotoSansArabic_400Regular.ttf", "700Bold/NotoSansArabic_700Bold.ttf",
  ],
}
mkdirSync(join(out, "fonts"))
for (const [name, [, ...faces]] of Object.entries(FONTS)) {
  for (const face of faces) copyFileSync(join(here, "node_modules", name, face), join(out, "fonts", basename(face)))
}

// Neither package of the pages carries its licence text: it is set out here, and names are read from the packages.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`
const OWNERS = {
  "govuk-frontend": "Copyright (c) 2017 Crown Copyright (Government Digital Service)",
  "@ministryofjustice/frontend": "Copyright (c) 2018 Crown Copyright (Ministry of Justice)",
}
const licences = Object.entries(OWNERS).map(([name, owner]) => {
  const about = JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8"))
  if (about.license !== "MIT") throw new Error(`${name} is no longer under the MIT licence: ${about.license}`)
  return `${name} ${about.version}\nMIT License\n\n${owner}\n\n${MIT}`
})
for (const [name, [licence]] of Object.entries(FONTS)) {
  const about = JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8"))
  licences.push(`${name} ${about.version}\n\n${readFileSync(join(here, "node_modules", name, licence), "utf8")}`)
}
writeFileSync(join(out, "licences.txt"), licences.join("\n----\n\n"))
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`)
rmSync(built, { recursive: true, force: true })
renameSync(out, built)
