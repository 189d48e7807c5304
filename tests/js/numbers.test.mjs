import assert from "node:assert/strict";
import { test } from "node:test";
import { full } from "../../static/js/messages-verdict.js";
import { grouped, memory, readable, share } from "../../static/js/numbers.js";

test("a number that the eye can take is told digit by digit, a larger one by its size, exact on request", () => {
  assert.deepEqual(readable("1275"), { exact: "1,275", mantissa: "1,275", exponent: 0 });
  assert.deepEqual(readable("999999999"), { exact: "999,999,999", mantissa: "999,999,999", exponent: 0 });
  assert.deepEqual(readable("17512084333048389552"), { exact: "17,512,084,333,048,389,552", mantissa: "1.8", exponent: 19 });
  assert.deepEqual(readable(`29${"0".repeat(30)}`), { exact: grouped(`29${"0".repeat(30)}`), mantissa: "2.9", exponent: 31 });
});

test("rounding up may take one digit more", () => {
  assert.deepEqual(readable("9999999999").mantissa + readable("9999999999").exponent, "1.010");
  assert.equal(readable("9949999999").mantissa, "9.9");
});

test("digits are grouped in threes from the right", () => {
  assert.deepEqual(["0", "999", "1000", "1234567"].map(grouped), ["0", "999", "1,000", "1,234,567"]);
});

const said = (part, whole) => full.ofWhole(share(part, whole), (digits) => grouped(digits)).join("");

test("a share is said as people say it, and never rounded to all or none", () => {
  assert.equal(said("0", "9"), "none");
  assert.equal(said("9", "9"), "all");
  assert.equal(said("5", "10"), "1 in 2");
  assert.equal(said("1000", "1200"), "5 in 6");
  assert.equal(said("1", "17512084333048389552"), "about 1 in 17,512,084,333,048,389,552");
  assert.equal(said("32468436", "17512084333048389552"), "about 1 in 539,357,187,795");
  assert.equal(said("17512084333015921116", "17512084333048389552"), "all but about 1 in 539,357,187,795");
  assert.equal(said("37", "100"), "about 37 %");
  assert.equal(said("949", "1000"), "about 95 %");
});

test("memory is told as it is bought", () => {
  assert.deepEqual([2 * 1024 ** 3, 1.5 * 1024 ** 3, 512 * 1024 ** 2].map(memory), ["2 GiB", "1.5 GiB", "512 MiB"]);
});
