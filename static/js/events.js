/**
 * Events: server-sent events read from the body of an answer. EventSource can only GET; a question is
 * a POST. Pure but for the reading of the stream: no DOM, no clock.
 *
 * @typedef {{ event: string, data: string }} Told
 */

/**
 * What turns text, cut anywhere, into events. An event counts once its blank line has come, so what a
 * broken line leaves half said is never taken for said.
 *
 * @returns {(text: string) => Told[]} give it the next text; it gives the events that are whole by then
 */
export function parser() {
  let [rest, event, begun, halved] = ["", "", false, false];
  /** @type {string[]} */
  let data = [];

  /** @param {string} line @returns {Told | null} */
  function take(line) {
    if (line === "") {
      const told = data.length ? { event: event || "message", data: data.join("\n") } : null;
      [event, data] = ["", []];
      return told;
    }
    const [, field, value = ""] = /** @type {RegExpExecArray} */ (/^([^:]*)(?:: ?([^]*))?$/.exec(line));
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    return null; // a comment has no name before its colon; id and retry are for those who would come back
  }

  return (text) => {
    if (text === "") return [];
    const joined = halved && text.startsWith("\n") ? text.slice(1) : begun ? text : text.replace(/^\uFEFF/, "");
    [begun, halved] = [true, text.endsWith("\r")]; // a CR may be the first half of a CR LF
    const lines = (rest + joined.replace(/\r\n?/g, "\n")).split("\n");
    rest = lines.pop() ?? "";
    return lines.flatMap((line) => take(line) ?? []);
  };
}

/** The events of a body, as they come. @param {ReadableStream<Uint8Array>} body @returns {AsyncGenerator<Told, void, void>} */
export async function* eventsOf(body) {
  const [reader, decoder, read] = [body.getReader(), new TextDecoder(), parser()];
  try {
    for (let got = await reader.read(); !got.done; got = await reader.read()) yield* read(decoder.decode(got.value, { stream: true }));
  } finally {
    reader.cancel().catch(() => {}); // who stops listening hangs up
  }
}
