// Keys for fields that save themselves. Everything can be done without this file, by Tab, arrows and Space; with it:
// texts are saved while they are written, 1–9 picks an answer, arrows up and down go between questions, and after an
// answer the next unanswered one has the focus. Digits count only inside an answer's buttons, so no key is taken from
// anything else. A click on a link or a button waits until what was typed just before it is saved: Streamlit forgets what
// a page's fields said when another page is asked for at the same time.
(() => {
  if (window.ojFields) return;
  window.ojFields = true;
  const PAUSE = 700; // milliseconds without a key before a text is saved
  const PATIENCE = 2000; // milliseconds before an answer that the server never confirmed stops holding the next ones
  const SILENCE = 8000; // milliseconds before a click stops waiting for a server that does not answer
  const REST = 200; // milliseconds of rest after which the server has no more to do
  const GROUP = '[role="radiogroup"], [role="toolbar"], [role="group"]';

  let turn = null; // the last order from the server to go to a field
  let picked = null; // the answer on its way: its field's class, and whether the server has begun with it
  let waiting = []; // digits pressed meanwhile, for the questions that follow
  let unsaved = null; // what was typed last: its field, when it was sent, and whether the server has begun with it
  let held = null; // the link or button that was clicked meanwhile
  let restsSince = 0; // when the server was first seen at rest after it
  let at = null; // the field that should have the focus, also where a redraw took it away

  const groups = () => [...document.querySelectorAll('.st-key-fields [data-testid="stButtonGroup"]')].map((each) => each.querySelector(GROUP)).filter(Boolean);
  const buttons = (group) => [...group.querySelectorAll('button')];
  const isChosen = (button) => (button.getAttribute('aria-checked') || button.getAttribute('aria-pressed')) === 'true';
  const isOpen = (group) => buttons(group).some((button) => !button.disabled);
  const isAnswered = (group) => buttons(group).some(isChosen);
  const fieldOf = (node) => [...(node.closest('[class*="st-key-field"]')?.classList || [])].find((name) => /^st-key-field(\d|-)/.test(name));
  const groupOf = (field) => groups().find((group) => fieldOf(group) === field);
  const hasFault = (field) => Boolean(document.querySelector(`.${field}`)?.nextElementSibling?.querySelector('.fault'));
  const isRunning = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== 'notRunning';

  const enter = (group) => {
    at = fieldOf(group);
    (buttons(group).find(isChosen) || buttons(group)[0]).focus({ preventScroll: true });
    const { top, bottom } = group.getBoundingClientRect();
    if (top < 190 || bottom > window.innerHeight - 90) group.scrollIntoView({ block: 'center' });
  };

  const press = (group, digit) => {
    const button = buttons(group)[digit - 1];
    if (!button || button.disabled) { waiting = []; return; }
    picked = { field: fieldOf(group), hasBegun: isRunning() };
    const own = picked;
    setTimeout(() => { if (picked === own) goOn(); }, isChosen(button) ? 0 : PATIENCE);
    if (!isChosen(button)) button.click();
  };

  const goOn = () => { // after an answer: to the next unanswered question, with the digits that wait for it
    const all = groups();
    const here = all.findIndex((group) => fieldOf(group) === picked.field);
    const stay = here < 0 || hasFault(picked.field);
    const next = stay ? null : all.slice(here + 1).find((group) => isOpen(group) && !isAnswered(group));
    picked = null;
    if (next || here >= 0) enter(next || all[here]);
    const digit = waiting.shift();
    if (next && digit) press(next, digit);
    else waiting = [];
  };

  const obey = () => { // the server's order to go to a field
    const order = document.querySelector('[data-go-to]');
    if (!order || order.dataset.turn === turn) return;
    const target = document.querySelector(`.${order.dataset.goTo}`);
    const group = target?.querySelector(GROUP);
    const field = group || target?.querySelector('textarea, input');
    if (!field) return; // not drawn yet, or not asked any more
    [turn, picked, waiting] = [order.dataset.turn, null, []];
    if (group) enter(group);
    else field.focus();
  };

  const isLost = () => at && !picked && document.hasFocus() && document.activeElement === document.body;

  const settle = () => { // what is due once the server has nothing more to draw
    if (isRunning()) return;
    obey();
    if (picked?.hasBegun) goOn();
    else if (isLost() && groupOf(at)) enter(groupOf(at));
  };

  new MutationObserver(() => {
    if (!isRunning()) setTimeout(settle, 20);
    else {
      if (picked) picked.hasBegun = true;
      if (unsaved?.sentAt) unsaved.hasBegun = true;
    }
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-test-script-state'] });
  setInterval(settle, 250); // a slow machine draws fields, and takes the focus from them, after it said it was done

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isDigit = /^[1-9]$/.test(event.key);
    const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp';
    const inside = event.target.closest?.('.st-key-fields [data-testid="stButtonGroup"]')?.querySelector(GROUP);
    const group = inside || (at && event.target === document.body ? groupOf(at) : null);
    if (!(isDigit || isArrow) || !(group || (picked && event.target === document.body))) return;
    event.preventDefault();
    event.stopPropagation();
    if (isDigit) {
      if (event.repeat) return;
      if (picked) waiting.push(Number(event.key));
      else press(group, Number(event.key));
      return;
    }
    const open = groups().filter(isOpen);
    const next = open[open.indexOf(group) + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next) enter(next);
  }, true);
  document.addEventListener('focusin', (event) => { at = fieldOf(event.target) || null; });
  document.addEventListener('pointerdown', (event) => { if (!fieldOf(event.target)) at = null; }, true);

  const commit = (field) => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', ctrlKey: field.tagName === 'TEXTAREA', bubbles: true }));
  document.addEventListener('input', (event) => {
    const field = event.target;
    if (!['TEXTAREA', 'INPUT'].includes(field.tagName) || field.type === 'radio' || !fieldOf(field)) return;
    const isTyped = field.type !== 'checkbox' && !field.closest('[data-testid="stDateInput"]'); // those send themselves
    unsaved = { field, sentAt: isTyped ? 0 : performance.now(), hasBegun: false, patience: isTyped ? SILENCE : PATIENCE };
    clearTimeout(field.ojTimer);
    if (isTyped) field.ojTimer = setTimeout(() => send(field), field.tagName === 'TEXTAREA' ? PAUSE : 2 * PAUSE);
  });

  const send = (field) => {
    commit(field);
    if (unsaved?.field === field) unsaved.sentAt ||= performance.now();
  };
  document.addEventListener('focusout', (event) => { // Streamlit sends a field that is left
    if (unsaved?.field === event.target) unsaved.sentAt ||= performance.now();
  });
  window.addEventListener('pagehide', () => { if (unsaved && !unsaved.sentAt) send(unsaved.field); });

  document.addEventListener('click', (event) => {
    const target = event.target.closest?.('a[href], button');
    const isOther = target && !fieldOf(target) && !target.closest('.st-key-fields [data-testid="stButtonGroup"]');
    if (!unsaved || !isOther || !event.isTrusted || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!unsaved.sentAt) send(unsaved.field);
    held = target;
  }, true);

  const pressAgain = () => { // the click that waited, also where the link has been drawn anew meanwhile
    const target = held?.isConnected ? held : [...document.querySelectorAll('a[href]')].find((link) => link.href === held?.href);
    held = null;
    target?.click();
  };

  setInterval(() => { // saved: the server has run since what was typed was sent, and is at rest
    if (!unsaved?.sentAt) return;
    const now = performance.now();
    if (isRunning()) { [unsaved.hasBegun, restsSince] = [true, 0]; return; }
    restsSince ||= now;
    if (unsaved.hasBegun ? now - restsSince < REST : now - unsaved.sentAt < unsaved.patience) return;
    [unsaved, restsSince] = [null, 0];
    if (held) pressAgain();
  }, 50);
  settle();
})();
