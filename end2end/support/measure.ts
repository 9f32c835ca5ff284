/** What a look promises of the page that is open, at the width that it has now. */
export type Promised = { text: number; note: number; title: number; target: number };

/**
 * Runs in the page: what it finds wrong with it, a line each. Self-contained, because it is sent as text.
 */
export function measure({ text, note, title, target }: Promised): string[] {
  const findings: string[] = [];
  const width = document.documentElement.clientWidth;

  function name(element: Element): string {
    const words = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 24);
    const classes = element.getAttribute('class');
    return `<${element.localName}${classes ? ` .${classes.trim().replace(/\s+/g, '.')}` : ''}> “${words}”`;
  }

  function isShown(element: Element): boolean {
    if (!element.checkVisibility({ checkVisibilityCSS: true })) return false;
    // What is there for a screen reader only is cut away on purpose; the way past the bars comes with the focus.
    for (let up: Element | null = element; up; up = up.parentElement) {
      if (up.matches('.skip-link') || getComputedStyle(up).clipPath !== 'none') return false;
    }
    return true;
  }

  /** An excerpt ends where its lines end; the whole is a tap away. */
  function isExcerpt(element: Element): boolean {
    return getComputedStyle(element).webkitLineClamp !== 'none';
  }

  /** What is pressed: a link may be laid over the whole thing that it names. */
  function pressed(element: Element): DOMRect {
    const over = getComputedStyle(element, '::after');
    let up = element;
    if (over.content !== 'none' && over.position === 'absolute') {
      while (up.parentElement && getComputedStyle(up).position === 'static') up = up.parentElement;
    }
    return up.getBoundingClientRect();
  }

  // Sideways.
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => isShown(element) && element.getBoundingClientRect().right > width + 0.5,
    );
    findings.push(`scrolls sideways: ${name(wide.at(-1) ?? document.body)}`);
  }

  // Texts: size, cut off, on top of each other.
  const texts: { element: Element; boxes: DOMRect[] }[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!element || !node.textContent?.trim() || element.closest('script, style, noscript, option, svg, textarea')) continue;
    if (!isShown(element) || isExcerpt(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    texts.push({ element, boxes: [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1) });
  }
  const aside =
    'small, .meta, .note, .count, .state-mark, .field-hint, .demo-mark, .top-bar, .bottom-bar, .help-bar, .section-head > a';
  for (const { element } of texts) {
    const size = parseFloat(getComputedStyle(element).fontSize);
    const heading = element.closest('h1, h2, h3');
    const least = element.closest(aside) ? note : heading ? title : text;
    if (size < least - 0.01) findings.push(`letters of ${size} px, not ${least}: ${name(element)}`);
  }
  for (const { element, boxes } of texts) {
    for (let up: Element | null = element; up && up !== document.documentElement; up = up.parentElement) {
      const style = getComputedStyle(up);
      const cuts = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
      if (!cuts(style.overflowX) && !cuts(style.overflowY)) continue;
      const frame = up.getBoundingClientRect();
      const out = boxes.some(
        (box) =>
          (cuts(style.overflowX) && (box.left < frame.left - 1 || box.right > frame.right + 1)) ||
          (cuts(style.overflowY) && (box.top < frame.top - 2 || box.bottom > frame.bottom + 2)),
      );
      if (out) findings.push(`cut off: ${name(element)}`);
    }
  }
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      if (one.element === other.element) continue;
      const over = one.boxes.some((a) =>
        other.boxes.some(
          (b) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
            // Lines may touch; the boxes of letters are higher than the letters.
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) * 0.4,
        ),
      );
      if (over) findings.push(`on top of each other: ${name(one.element)} and ${name(other.element)}`);
    }
  }

  // Targets. Exempt, as in WCAG 2.5.8: links within a sentence.
  const seen = new Set<Element>();
  for (const control of document.querySelectorAll('a[href], button, input:not([type="hidden"]), select, textarea, summary')) {
    const label = control instanceof HTMLInputElement ? control.closest('label') : null;
    const element = label ?? control;
    if (seen.has(element) || !isShown(element)) continue;
    seen.add(element);
    const inSentence =
      getComputedStyle(element).display === 'inline' &&
      (element.parentElement?.textContent ?? '').trim() !== (element.textContent ?? '').trim();
    if (inSentence) continue;
    const box = pressed(element);
    if (box.width < target - 0.5 || box.height < target - 0.5) {
      findings.push(`a target of ${Math.round(box.width)}×${Math.round(box.height)} px, not ${target}: ${name(element)}`);
    }
  }
  return findings;
}
