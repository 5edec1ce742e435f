// The value of this script is what an answer has done that is not its own to do, a sentence
// each.
(async () => {
  const faults = [];
  const main = document.querySelector("main");
  const answer = [...document.querySelectorAll(".message.bot")].at(-1);

  // quiet waits until nothing has changed for a while: formulas and colours come late, and
  // what runs when a picture or a frame has loaded comes later still.
  const quiet = () => new Promise((done) => {
    let timer = setTimeout(done, 120);
    new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 120); }).observe(answer, { subtree: true, childList: true, attributes: true });
  });
  await quiet();

  // What may be pressed is, as somebody might.
  answer.querySelectorAll("details").forEach((d) => { d.open = true; });
  answer.querySelectorAll("*").forEach((e) => { for (const type of ["mouseover", "focus", "toggle"]) e.dispatchEvent(new Event(type)); });
  answer.querySelectorAll("button").forEach((b) => { if (/preview|open|show|expand/i.test(b.innerText + b.ariaLabel)) b.click(); });
  await quiet();

  if ("ran" in window) faults.push("something of it has run");
  const scripts = [...document.scripts].filter((s) => !s.src.startsWith(location.origin));
  if (scripts.length) faults.push("it has made a script");
  for (const e of answer.querySelectorAll("script, style, link, base, meta, object, embed, form, frame")) {
    if (!e.closest("form")?.closest(".editor")) faults.push(`it has made <${e.localName}>`);
  }
  for (const e of answer.querySelectorAll("*")) {
    for (const { name, value } of e.attributes) {
      if (/^on/i.test(name)) faults.push(`it has made ${name}=${value.slice(0, 80)}`);
    }
    if (["fixed", "sticky"].includes(getComputedStyle(e).position) && !e.closest("button")) faults.push(`<${e.localName}> is ${getComputedStyle(e).position}`);
  }
  for (const a of answer.querySelectorAll("a")) {
    const to = new URL(a.href?.baseVal ?? a.href, location);
    if (!["http:", "https:", "mailto:"].includes(to.protocol) && !(to.protocol === "blob:" && a.download)) faults.push(`a link leads to ${to.href.slice(0, 80)}`);
    if (to.origin !== location.origin && !(a.rel.includes("noopener") && a.target === "_blank")) faults.push(`a link to ${to.href.slice(0, 80)} opens ${a.target || "here"} with rel ${a.rel || "none"}`);
  }
  for (const e of answer.querySelectorAll("img, video, audio, source")) {
    const from = e.currentSrc || e.src;
    if (from && !from.startsWith(location.origin) && !from.startsWith("blob:" + location.origin)) faults.push(`<${e.localName}> is loaded from ${from.slice(0, 80)}`);
    if (from.includes("/api/")) faults.push(`<${e.localName}> asks ${from}`);
  }
  for (const f of answer.querySelectorAll("iframe")) {
    if (!f.hasAttribute("sandbox") || /scripts|same-origin|top-nav|popups|forms/.test(f.getAttribute("sandbox"))) faults.push(`a frame is allowed ${f.getAttribute("sandbox") ?? "everything"}`);
  }

  // All else of the page is as it was.
  for (const [id, tag] of Object.entries({ page: "DIV", chat: "MAIN", panel: "DIV" })) {
    if (document.getElementById(id)?.tagName !== tag || document.querySelectorAll(`[id=${id}]`).length !== 1) faults.push(`#${id} is no longer what it was`);
  }
  const boxes = { ".top": [0, 0, 1440], ".side": [0, undefined, undefined], ".composer": [undefined, undefined, undefined] };
  for (const [selector, [x, y, width]] of Object.entries(boxes)) {
    const box = document.querySelector(selector);
    const r = box?.getBoundingClientRect();
    if (!box?.checkVisibility() || r.height < 30 || (x ?? r.x) !== r.x || (y ?? r.y) !== r.y || (width ?? r.width) !== r.width || r.bottom > innerHeight + 1) faults.push(`${selector} is no longer where it was: ${JSON.stringify(r)}`);
    else if (!box.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2))) faults.push(`${selector} is covered`);
  }
  if (document.querySelectorAll("main, body, html").length !== 3) faults.push("there are more pages than one");
  if (main.scrollWidth > main.clientWidth + 1) faults.push(`the chat is ${main.scrollWidth} wide in ${main.clientWidth}`);
  for (const box of document.querySelectorAll("main .scroller")) if (box.scrollWidth > box.clientWidth + 1) faults.push(`the messages are ${box.scrollWidth} wide in ${box.clientWidth}`);
  if (document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollTop || document.body.scrollTop) faults.push("the page scrolls");
  return faults;
})()
