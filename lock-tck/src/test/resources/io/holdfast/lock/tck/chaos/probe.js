// Writes into the page what a browser made of it, one finding a line.
const found = [];
addEventListener('error', event => found.push('error: ' + event.message), true);
addEventListener('securitypolicyviolation', event => found.push('blocked: ' + event.blockedURI));

function channels(color) {
  return color.match(/[\d.]+/g).map(Number);
}

function luminance(color) {
  const [r, g, b] = channels(color).map(value => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function behind(element) {
  if (element.matches('.token')) {
    return getComputedStyle(document.querySelector('.hold')).fill;
  }
  for (let at = element; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (channels(color).length === 3) {
      return color;
    }
  }
  return 'rgb(255, 255, 255)';
}

function hasText(element) {
  return [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
}

addEventListener('load', () => {
  const drawings = [...document.querySelectorAll('.wide > svg')];
  document.querySelectorAll('details').forEach(one => one.open = true);
  for (const one of drawings) {
    const box = one.getBoundingClientRect();
    if (box.width < 100 || box.height < 40) {
      found.push('no size: ' + one.getAttribute('aria-label'));
    }
  }
  const texts = [...document.body.querySelectorAll('*:not(title)')].filter(hasText);
  for (const one of texts) {
    const style = getComputedStyle(one);
    const ratio = contrast(one.closest('svg') ? style.fill : style.color, behind(one));
    if (ratio < 4.5) {
      found.push('contrast ' + ratio.toFixed(1) + ': ' + one.textContent);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) {
    found.push('wider than the window: ' + document.documentElement.scrollWidth);
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const report = document.createElement('pre');
  report.id = 'probe';
  report.textContent =
      ['', dark ? 'dark' : 'light', drawings.length + ' drawings', texts.length + ' texts', ...found, '']
          .join('\n');
  document.body.append(report);
});
