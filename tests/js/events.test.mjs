import assert from "node:assert/strict";
import { test } from "node:test";
import { eventsOf, parser } from "../../static/js/events.js";

const STREAM = ': asked\n\nevent: progress\ndata: {"states":1}\n\n: still there\n\nevent: verdict\ndata: {"verdict":\ndata: "holds — ✓"}\n\n';
const TOLD = [
  { event: "progress", data: '{"states":1}' },
  { event: "verdict", data: '{"verdict":\n"holds — ✓"}' },
];

/** What a parser tells of the texts, one after another. @param {string[]} texts */
function parsed(...texts) {
  const read = parser();
  return texts.flatMap((text) => read(text));
}

/** A body of these pieces; `end` is called where the stream comes to its end. */
function body(pieces, end = (controller) => controller.close()) {
  const left = [...pieces];
  const seen = { cancelled: false };
  const stream = new ReadableStream({
    pull: (controller) => (left.length ? controller.enqueue(left.shift()) : end(controller)),
    cancel: () => void (seen.cancelled = true),
  }, { highWaterMark: 0 });
  return { stream, seen };
}

async function all(stream) {
  const told = [];
  for await (const event of eventsOf(stream)) told.push(event);
  return told;
}

const bytes = new TextEncoder().encode(STREAM);

test("events are the same however the text is cut", () => {
  assert.deepEqual(parsed(STREAM), TOLD);
  assert.deepEqual(parsed(...STREAM), TOLD);
  for (let k = 1; k < STREAM.length; k++) assert.deepEqual(parsed(STREAM.slice(0, k), STREAM.slice(k)), TOLD, `cut at ${k}`);
});

test("lines end with LF, CR LF or CR, also where the two halves come apart", () => {
  for (const end of ["\r\n", "\r"]) {
    const text = STREAM.replaceAll("\n", end);
    assert.deepEqual(parsed(text), TOLD, JSON.stringify(end));
    assert.deepEqual(parsed(...text), TOLD, JSON.stringify(end));
    for (let k = 1; k < text.length; k++) assert.deepEqual(parsed(text.slice(0, k), "", text.slice(k)), TOLD, `cut at ${k}`);
  }
});

test("a comment tells nothing, and neither does an event without data", () => {
  assert.deepEqual(parsed(": asked\n\n:\n\nevent: progress\n\nid: 7\nretry: 10\n\n"), []);
  assert.deepEqual(parsed("event: progress\n\ndata: x\n\n"), [{ event: "message", data: "x" }]);
});

test("one blank behind the colon is no part of the value, and a colon in it is", () => {
  assert.deepEqual(parsed("data:  a: b\ndata\ndata:c\n\n"), [{ event: "message", data: " a: b\n\nc" }]);
});

test("a mark of byte order is no letter", () => {
  assert.deepEqual(parsed("\uFEFFdata: x\n\n"), [{ event: "message", data: "x" }]);
});

test("what a stream that breaks off leaves half said is not said", () => {
  const cut = STREAM.slice(0, -1);
  assert.deepEqual(parsed(cut), TOLD.slice(0, 1));
  assert.deepEqual(parsed(STREAM.slice(0, STREAM.indexOf("holds"))), TOLD.slice(0, 1));
});

test("a body is read to its end, whatever letters its chunks cut apart", async () => {
  assert.deepEqual(await all(body([bytes]).stream), TOLD);
  assert.deepEqual(await all(body([...bytes].map((byte) => Uint8Array.of(byte))).stream), TOLD);
});

test("a lost line is an error of who reads, after all that came whole", async () => {
  const { stream } = body([bytes.slice(0, 60)], (controller) => controller.error(new TypeError("network")));
  const told = [];
  await assert.rejects(async () => {
    for await (const event of eventsOf(stream)) told.push(event);
  }, TypeError);
  assert.deepEqual(told, TOLD.slice(0, 1));
});

test("who stops listening hangs up", async () => {
  const { stream, seen } = body([bytes.slice(0, 60), bytes.slice(60)]);
  for await (const event of eventsOf(stream)) if (event.event === "progress") break;
  assert.equal(seen.cancelled, true);
});
