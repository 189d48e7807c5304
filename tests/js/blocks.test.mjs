import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCKS, made, stepOf, verdictOf } from "../../static/js/blocks.js";
import { run } from "./fixture.mjs";

const HOST = "https://host";
/** What was asked for, as the text it would be. */
const read = async ({ url, body }) => `read ${url}${body ? ` for ${body.kernel}` : ""}\n`;
const all = async (subject) => Object.fromEntries(await Promise.all(BLOCKS.map(async (block) => [block, await made(block, subject, read)])));

test("a step is copied in six forms", async () => {
  const at = `${run.link}/7`;
  assert.deepEqual(await all(stepOf(run, 7, 'a "title" & more', HOST)), {
    url: `${HOST}${at}`,
    trailer: `Link: ${HOST}${at}`,
    mail: `read ${at}.txt\n`,
    markdown: `read ${at}.md\n`,
    embed: `<iframe src="${HOST}/embed${at}" title="a &quot;title&quot; &amp; more" width="100%" height="640" loading="lazy"></iframe>`,
    picture: `<a href="${HOST}${at}"><img src="${HOST}${at}.svg" alt="a &quot;title&quot; &amp; more"></a>`,
  });
});

test("a verdict is copied with the address of its shortest counterexample", async () => {
  const violations = [{ link: null, steps: null }, { link: "/v1/long", steps: 9 }, { link: "/v1/short", steps: 3 }];
  const copied = await all(verdictOf(run, { link: "/v1/all", violations }, "title", HOST));

  assert.equal(copied.trailer, `Link: ${HOST}/v1/short`);
  assert.equal(copied.mail, `read /api/checks for ${run.kernel.id}\n`);
  assert.equal(copied.markdown, `\`\`\`text\nread /api/checks for ${run.kernel.id}\n\`\`\`\n\nLink: <${HOST}/v1/short>\n`);
});

test("a verdict without a counterexample has the address of its scenario", async () => {
  assert.equal(await made("url", verdictOf(run, { link: "/v1/all", violations: [] }, "title", HOST), read), `${HOST}/v1/all`);
});

test("the fence of a letter is longer than any in it", async () => {
  const subject = verdictOf(run, { link: "/v1/all", violations: [] }, "title", HOST);
  assert.match(await made("markdown", subject, async () => "``` and ````"), /^`````text\n[^]*\n`````\n/);
});
