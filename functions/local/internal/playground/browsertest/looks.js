// The value of this script is what not everybody can see or use of the page, a sentence each.
(() => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

  // rgba is a colour of CSS, in any of its forms, as four numbers up to 1.
  const rgba = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].map((n) => n / 255);
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const ground = (element) => {
    if (!element) return rgba("Canvas");
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  };
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest("[inert]");
  const called = (element) => `<${element.localName} class="${element.className.baseVal ?? element.className}"> ${JSON.stringify((element.innerText || "").slice(0, 40))}`;

  const scrolls = (element) => element && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));

  const faults = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !seen(element) || element.closest("script, noscript, .hidden-text, :disabled, [aria-hidden=true]")) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = contrast(over(rgba(style.color), below), below);
    if (ratio < (large ? 3 : 4.5)) faults.add(`contrast ${ratio.toFixed(2)}: ${called(element)}`);
  }
  for (const element of document.querySelectorAll("button, input, select, textarea, a[href], [role=tab], [role=button]")) {
    if (!seen(element)) continue;
    const name = element.ariaLabel || element.innerText || element.title || element.alt || element.textContent ||
      [...(element.labels ?? []), ...(element.ariaLabelledByElements ?? [])].map((l) => l.textContent).join("");
    if (!name.trim() && !element.disabled) faults.add(`no name: ${called(element)}`);
    const { left, right } = element.getBoundingClientRect();
    if ((left < -1 || right > innerWidth + 1) && !scrolls(element)) faults.add(`beside the window: ${called(element)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.add(`the page is ${document.documentElement.scrollWidth} wide in a window of ${innerWidth}`);
  return [...faults];
})()
