// The map page: every collection of the service as vector tiles, in the colours of its own style; a click tells what
// all plans say of the place. It asks this service and nobody else.
import * as maplibregl from "./maplibre-gl.mjs";

const base = new URL("..", import.meta.url).href.replace(/\/$/, "");
const isEnglish = !navigator.language.toLowerCase().startsWith("zh") && navigator.language.toLowerCase().startsWith("en");
const say = (zh, en) => (isEnglish ? en : zh);
const element = (id) => document.getElementById(id);
const KEY = "hegui-key";
// Shown at first, beside the conflicts, unless the address says otherwise: ?layers=a,b
const FIRST = "tdytq";

const headers = () => {
  const key = sessionStorage.getItem(KEY);
  const own = { "Accept-Language": isEnglish ? "en" : "zh" };
  return key ? { ...own, Authorization: `Bearer ${key}` } : own;
};

async function ask(path) {
  const answer = await fetch(base + path, { headers: headers() });
  if (answer.status === 401 || answer.status === 403) element("key").hidden = false;
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail ?? answer.statusText);
  return told;
}

function node(tag, text, className) {
  const own = document.createElement(tag);
  if (text !== undefined) own.textContent = text;
  if (className) own.className = className;
  return own;
}

function shownAtFirst(legends) {
  const asked = new URLSearchParams(location.search).get("layers");
  if (asked !== null) return new Set(asked.split(","));
  const ids = legends.map((own) => own.collection);
  return new Set(["conflicts", ids.includes(FIRST) ? FIRST : ids[0]]);
}

// One entry of the legend: a layer to be shown or hidden, and its classes with their numbers.
function legend(map, own, isShown) {
  const details = node("details");
  const summary = node("summary");
  const box = node("input");
  box.type = "checkbox";
  box.checked = isShown;
  box.setAttribute("aria-label", own.name);
  const show = (isOn) => {
    for (const layer of map.getStyle().layers.filter((layer) => layer.source === own.collection)) {
      map.setLayoutProperty(layer.id, "visibility", isOn ? "visible" : "none");
    }
  };
  box.addEventListener("change", () => show(box.checked));
  box.addEventListener("click", (event) => event.stopPropagation());
  summary.append(box, node("b", own.name), node("span", String(own.n), "n"));
  const list = node("ul");
  for (const entry of own.entries) {
    const line = node("li");
    const swatch = node("i");
    swatch.style.background = entry.color;
    line.append(swatch, node("span", entry.name), node("span", String(entry.n), "n"));
    list.append(line);
  }
  details.append(summary, list);
  details.open = isShown;
  return details;
}

// What collections are called.
const names = new Map();
const named = (value) => (value && typeof value === "object" ? value[isEnglish ? "en" : "zh"] : value) ?? "";

function row(cells) {
  const line = node("tr");
  for (const cell of cells) {
    const own = node("td");
    own.append(cell);
    line.append(own);
  }
  return line;
}

function tellSpot(into, spot) {
  into.append(node("h2", say("各规划", "plans")));
  const plans = node("table");
  for (const own of spot.layers) {
    const told = own.features.map((one) => [one.code, named(one.class), one.label].filter(Boolean).join(" "));
    plans.append(row([names.get(own.layer) ?? own.layer, told.join(";") || say("无", "nothing")]));
  }
  into.append(plans, node("h2", say("规则", "rules")));
  const rules = node("table");
  for (const own of spot.rules.filter((one) => one.answer !== "not-applicable")) {
    rules.append(row([own.rule, node("span", words[own.answer] ?? own.answer, own.answer)]));
  }
  into.append(rules);
}

const words = {
  conflict: say("冲突", "conflict"),
  clear: say("无冲突", "clear"),
  "no-data": say("无数据", "no data"),
  undetermined: say("待定", "undetermined"),
};

async function tell({ lng, lat }) {
  const into = element("told");
  const close = node("button", "×", "close");
  close.setAttribute("aria-label", say("关闭", "close"));
  close.addEventListener("click", () => { into.hidden = true; });
  into.replaceChildren(close, node("h1", `${lng.toFixed(6)}, ${lat.toFixed(6)}`));
  into.hidden = false;
  try {
    const told = await ask(`/identify?point=${lng.toFixed(9)},${lat.toFixed(9)}`);
    for (const own of told.conflicts) {
      const link = node("a", `${own.id} ${own.name ?? ""} ${own.area_m2} m²`);
      link.href = own.href;
      const line = node("p", undefined, "conflict");
      line.append(link);
      into.append(line);
    }
    for (const spot of told.spots) tellSpot(into, spot);
    if (told.spots.length === 0) into.append(node("p", say("此处没有数据", "no data here")));
  } catch (error) {
    into.append(node("p", error.message));
  }
}

async function begin() {
  const style = await ask("/styles/all");
  element("key").hidden = true;
  const { "hegui:legends": legends, "hegui:notice": notice } = style.metadata;
  document.documentElement.lang = say("zh-CN", "en");
  document.title = element("title").textContent = style.name;
  element("notice").textContent = notice ?? "";
  element("notice").hidden = !notice;
  for (const own of legends) names.set(own.collection, own.name);
  const shown = shownAtFirst(legends);
  for (const layer of style.layers) {
    if (layer.source && !shown.has(layer.source)) layer.layout = { ...layer.layout, visibility: "none" };
  }
  const bounds = Object.values(style.sources).map((own) => own.bounds).filter(Boolean);
  const corner = (place, best) => best(...bounds.map((own) => own[place]));
  const map = new maplibregl.Map({
    container: "map",
    style,
    hash: true,
    attributionControl: false,
    bounds: bounds.length ? [corner(0, Math.min), corner(1, Math.min), corner(2, Math.max), corner(3, Math.max)] : undefined,
    fitBoundsOptions: { padding: 20 },
    canvasContextAttributes: { preserveDrawingBuffer: true },
    transformRequest: (url) => (url.startsWith(base) ? { url, headers: headers() } : { url }),
  });
  map.addControl(new maplibregl.NavigationControl());
  map.addControl(new maplibregl.ScaleControl());
  map.on("click", (event) => tell(event.lngLat));
  map.on("error", (event) => console.error(event.error?.message ?? event));
  map.once("idle", () => { document.body.dataset.state = "idle"; });
  // What is drawn last lies on top, and stands first here.
  element("legends").replaceChildren(
    ...[...legends].reverse().map((own) => legend(map, own, shown.has(own.collection))),
  );
  globalThis.heguiMap = map;
}

element("key").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, new FormData(event.target).get("key"));
  begin().catch(fail);
});

function fail(error) {
  element("notice").textContent = error.message;
  element("notice").hidden = false;
}

begin().catch(fail);
