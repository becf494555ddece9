"use strict";
const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
const code = c => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0");
const shown = text => text.replace(/[\u0000-\u0008\u000b-\u001f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, code);
const words = name => name.replace(/([a-z])([A-Z])/g, (_, a, b) => a + " " + b.toLowerCase()).replace(/_/g, " ");

const FIRST = ["type", "title", "name", "number", "target"], LAST = ["sources", "note"];
const rank = ([name]) => FIRST.includes(name) ? FIRST.indexOf(name) - FIRST.length : LAST.indexOf(name) + 1;
const minute = instant => instant.slice(0, 10) + " " + instant.slice(11, 16) + " UTC";

function element(name, text, kind) {
  const made = document.createElement(name);
  if (text !== undefined) { made.textContent = shown(text); made.dir = "auto"; }
  if (kind) made.className = kind;
  return made;
}

// What a record says, drawn from the very text that is hashed; nothing is ever read as markup.
function drawn(value, names) {
  if (Array.isArray(value)) {
    if (value.length === 1) return drawn(value[0], names);
    const list = element("ul");
    for (const each of value) { const item = element("li"); item.append(drawn(each, names)); list.append(item); }
    return list;
  }
  if (value !== null && typeof value === "object") {
    const list = element("dl");
    for (const [name, each] of Object.entries(value).sort((a, b) => rank(a) - rank(b))) {
      const told = element("dd"); told.dir = "auto";
      told.append(drawn(name === "type" ? words(each) : each, names));
      list.append(element("dt", words(name)), told);
    }
    return list;
  }
  const text = element("bdi", String(value));
  if (!names.has(value)) return text;
  if (names.get(value).startsWith("#")) return element("bdi", names.get(value));
  const both = element("span");
  both.append(element("bdi", names.get(value)), " ", element("bdi", value, "address"));
  return both;
}

function tell(section, record, names, strikes) {
  const { type, occurred, occurred_text, ...said } = record.event ?? { type: "withdrawn by order" };
  const title = element("div", undefined, "title");
  title.append(element("span", "#" + section.dataset.position, "position"), element("h3", words(type)));
  if (occurred_text || occurred) title.append(element("span", occurred_text || occurred, "when"));
  const about = element("p", undefined, "meta");
  if (record.stream !== document.body.dataset.stream) about.append(drawn(record.stream, names), " · ");
  about.append(`record ${record.seq} of it, `);
  if (record.leaf) about.append("whose bytes are gone: its place and its leaf hash are what is known of it");
  else about.append(`written ${minute(record.recorded_at)} by `, drawn(record.recorded_by, names));
  section.prepend(title, about);
  const strike = strikes.get(record.id);
  if (strike) {
    section.classList.add(record.leaf ? "withdrawn" : "struck");
    about.after(element("p", `${strike.how} by #${strike.position}` + (strike.reason ? ": " + strike.reason : ""), "strike"));
  }
  const details = section.querySelector("details");
  if (Object.keys(said).length) details.before(drawn(said, names));
}

const digest = async (...parts) => {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
};

async function root(leaf, index, size, path) {  // RFC 9162, 2.1.3.2
  let node = leaf, last = size - 1;
  for (const sibling of path) {
    if (last === 0) return null;
    if (index % 2 || index === last) {
      node = await digest([1], sibling, node);
      while (index && index % 2 === 0) { index /= 2; last = Math.floor(last / 2); }
    } else node = await digest([1], node, sibling);
    index = Math.floor(index / 2); last = Math.floor(last / 2);
  }
  return last === 0 ? node : null;
}

(async () => {
  const { size, root: wanted, stream } = document.body.dataset, sum = document.getElementById("sum");
  const read = [...document.querySelectorAll("section")].map(section => {
    const data = bytes(section.dataset.bytes), text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);
    section.querySelector("h3").remove();
    section.querySelector("pre").textContent = shown(text);
    return { section, data, record: JSON.parse(text) };
  });
  const names = new Map(), strikes = new Map(), orders = new Map();
  for (const { section, record: { stream: of, id, event = {} } } of read) {
    names.set(id, "#" + section.dataset.position);
    const name = event.name ?? event.title;
    if (typeof name === "string" && !names.has(of)) names.set(of, name);
    if (event.type === "RecordCorrected" || event.type === "RecordRetracted")
      strikes.set(event.target, { how: "struck out", position: section.dataset.position, reason: event.reason });
    if (event.type === "RecordWithdrawn") {
      strikes.set(event.target, { how: "withdrawn", position: section.dataset.position, reason: event.order });
      orders.set(event.target, event.leaf);
    }
  }
  if (names.has(stream)) {
    const heading = document.querySelector("h1");
    heading.textContent = shown(names.get(stream)); heading.dir = "auto";
    document.querySelector(".lead").hidden = false;
  }
  for (const { section, record } of read) tell(section, record, names, strikes);
  if (!globalThis.crypto || !crypto.subtle) {
    sum.textContent = "This browser does not hash in a page opened from a file: nothing here was checked. "
      + "Open it in another one, or run verify.py.";
    return;
  }
  let right = 0;
  for (const { section, data, record } of read) {
    const path = section.dataset.path.split(" ").filter(Boolean).map(bytes), told = section.querySelector(".told");
    const gone = record.leaf && orders.get(record.id) === record.leaf;
    const leaf = gone ? Uint8Array.from(record.leaf.match(/../g), hex => parseInt(hex, 16)) : await digest([0], data);
    const found = await root(leaf, Number(section.dataset.position) - 1, Number(size), path);
    const holds = found !== null && btoa(String.fromCharCode(...found)) === wanted;
    right += holds ? 1 : 0;
    told.textContent = holds ? `✓ ${gone ? "its leaf hash leads" : "leads"} through ${path.length} hashes to the root of the checkpoint` : "✗ DOES NOT LEAD TO THE ROOT";
    told.className = holds ? "told yes" : "told no";
  }
  sum.textContent = `${right} of ${read.length} records lead to the root of the checkpoint`;
  sum.className = right === read.length ? "yes" : "no";
})().catch(fault => {
  const sum = document.getElementById("sum");
  sum.textContent = "This page could not read what it holds: " + fault; sum.className = "no";
});
