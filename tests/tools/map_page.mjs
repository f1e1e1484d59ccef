// Looks at the map page of a service with a real browser: every collection is shown, and nobody else is asked.
//
//   node tests/tools/map_page.mjs http://127.0.0.1:8080 [screenshots/]
//
// Wants playwright-core (npm) and Chromium. Prints a line a collection, and fails where one shows nothing.
import { chromium } from "playwright-core";

const [base, shots] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = ["--headless=new", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist", "--no-sandbox"];
const browser = await chromium.launch({ executablePath, args });
const { collections } = await (await fetch(`${base}/collections?f=json`)).json();
// Cells have no tiles: layers and conflicts draw all there is of them.
const drawn = collections.filter((own) => own.links.some((link) => link.rel.endsWith("/tilesets-vector")));
let n_failed = 0;
for (const { id, title, featureCount, extent } of drawn) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "zh-CN" });
  const elsewhere = new Set();
  const errors = [];
  page.on("request", (own) => { if (!own.url().startsWith(base) && !own.url().startsWith("data:") && !own.url().startsWith("blob:")) elsewhere.add(own.url()); });
  page.on("console", (own) => { if (own.type() === "error") errors.push(own.text()); });
  page.on("pageerror", (own) => errors.push(own.message));
  const settled = () => page.waitForFunction(() => document.body.dataset.state === "idle", { timeout: 60000 });
  const look = () => page.evaluate((own) => {
    const layers = heguiMap.getStyle().layers.filter((layer) => layer.source === own);
    const seen = (kept) => layers.filter(kept).flatMap((layer) => heguiMap.queryRenderedFeatures({ layers: [layer.id] })).length;
    return { features: seen((layer) => layer.type !== "symbol"), names: seen((layer) => layer.type === "symbol") };
  }, id);
  await page.goto(`${base}/map?layers=${id}`);
  await settled();
  const far = await look();
  if (shots) await page.screenshot({ path: `${shots}/${id}.png` });
  // Near enough for names: at the first feature.
  const { features: [first] } = await (await fetch(`${base}/collections/${id}/items?limit=1`)).json();
  let place = first?.geometry?.coordinates ?? [(extent.spatial.bbox[0][0] + extent.spatial.bbox[0][2]) / 2, extent.spatial.bbox[0][1]];
  while (Array.isArray(place[0])) place = place[0];
  await page.evaluate((center) => new Promise((done) => { heguiMap.once("idle", done); heguiMap.jumpTo({ center, zoom: 14.2 }); }), place);
  const near = await look();
  if (shots) await page.screenshot({ path: `${shots}/${id}-near.png` });
  const is_right = 0 < far.features && 0 < near.features && elsewhere.size === 0 && errors.length === 0;
  n_failed += !is_right;
  console.log(is_right ? "ok" : "FAILED", id, title, `${featureCount} features`, JSON.stringify({ far, near }), ...elsewhere, ...errors);
  await page.close();
}
await browser.close();
process.exit(n_failed ? 1 : 0);
