// Keys for fields that save themselves. Everything can be done without this file, by Tab, arrows and Space; with it:
// texts are saved while they are written, 1–9 picks an answer, arrows up and down go between questions, and after an
// answer the next unanswered one has the focus. Every digit is taken by the question that has the focus, or refused in a
// box that says why: while the answer before is on its way, while another file is, and where no question has the focus.
// After a refused digit those that follow are refused too, until Enter, an arrow, Tab or a click tells where one is; else
// they would answer the wrong questions. A click on a link or a button waits until what was typed just before it is
// saved: Streamlit forgets what a page's fields said when another page is asked for at the same time.
(() => {
  if (window.ojFields) return;
  window.ojFields = true;
  const PAUSE = 700; // milliseconds without a key before a text is saved
  const PATIENCE = 2000; // milliseconds before a click stops waiting for a field that may have had nothing to save
  const SILENCE = 8000; // milliseconds before one stops waiting for a server that does not answer
  const REST = 200; // milliseconds of rest after which the server has no more to do
  const GROUP = '[role="radiogroup"], [role="toolbar"], [role="group"]';
  const TEXT = 'textarea, select, [role="combobox"], input:not([type="checkbox"], [type="radio"])';
  const WAYS = { P: 'previous', N: 'next', O: 'unanswered' }; // the buttons to another file, by their key with Alt

  let turn = null; // the last order from the server to go to a field
  let picked = null; // the answer on its way: its field, what was told of it before, since when, and whether one has left
  let leaving = 0; // when another file was asked for that is not there yet
  let shut = ''; // why digits are refused until one tells where one is
  let missed = []; // the keys refused since then
  let unsaved = null; // what was typed last: its field, when it was sent, and whether the server has begun with it
  let held = null; // the link or button that was clicked meanwhile
  let restsSince = 0; // when the server was first seen at rest after it
  let at = null; // the field that should have the focus, also where a redraw took it away

  const groups = () => [...document.querySelectorAll('.st-key-fields [data-testid="stButtonGroup"]')].map((each) => each.querySelector(GROUP)).filter(Boolean);
  const buttons = (group) => [...group.querySelectorAll('button')];
  const isChosen = (button) => (button.getAttribute('aria-checked') || button.getAttribute('aria-pressed')) === 'true';
  const isOpen = (group) => buttons(group).some((button) => !button.disabled);
  const isAnswered = (group) => buttons(group).some(isChosen);
  const isLeft = (group) => isOpen(group) && !isAnswered(group);
  const fieldOf = (node) => [...(node.closest?.('[class*="st-key-field"]')?.classList || [])].find((name) => /^st-key-field(\d|-)/.test(name));
  const groupOf = (field) => groups().find((group) => fieldOf(group) === field);
  const hasFault = (field) => Boolean(document.querySelector(`.${field}`)?.nextElementSibling?.querySelector('.fault'));
  const handled = (field) => document.querySelector('[data-handled]')?.dataset.handled.split(' ').findLast((mark) => mark.startsWith(`${field}:`));
  const isRunning = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== 'notRunning';

  const box = document.body.appendChild(document.createElement('div'));
  [box.className, box.id] = ['oj', 'oj-missed'];
  const told = box.appendChild(document.createElement('p'));
  told.className = 'fault';
  told.setAttribute('role', 'alert');

  const tell = () => {
    const what = missed.length ? `${missed.join(' ')} togs inte emot: ` : '';
    told.textContent = `▲ ${what}${shut}. Tryck Enter eller en pil, och svara på den fråga som då är markerad.`;
  };
  const refuse = (key, reason) => {
    shut ||= reason;
    missed.push(key);
    tell();
  };
  const warn = (reason) => {
    shut ||= reason;
    tell();
  };
  const reopen = () => { // one has told where one is
    if (picked || leaving) return;
    [shut, missed, told.textContent] = ['', [], ''];
  };

  const enter = (group) => {
    at = fieldOf(group);
    (buttons(group).find(isChosen) || buttons(group)[0]).focus({ preventScroll: true });
    const { top, bottom } = group.getBoundingClientRect();
    if (top < 190 || bottom > window.innerHeight - 90) group.scrollIntoView({ block: 'center' });
  };

  const press = (group, digit) => {
    const button = group && buttons(group)[digit - 1];
    const obstacle = shut || (leaving && 'nästa akt var inte framme än') || (picked && 'svaret före var inte sparat än')
      || (!group && 'ingen fråga var markerad') || ((!button || button.disabled) && 'frågan har inget sådant svar');
    if (obstacle) { refuse(digit, obstacle); return; }
    picked = { field: fieldOf(group), before: handled(fieldOf(group)), since: performance.now(), isLeft: false };
    if (isChosen(button)) goOn();
    else button.click();
  };

  const goOn = () => { // after an answer: to the next unanswered question, unless one has gone elsewhere meanwhile
    const answered = picked;
    picked = null;
    const isRefused = hasFault(answered.field);
    if (isRefused) shut ||= 'svaret före kunde inte sparas';
    const all = groups();
    const here = all.findIndex((group) => fieldOf(group) === answered.field);
    if (here < 0 || answered.isLeft) return;
    const next = isRefused ? null : all.slice(here + 1).find(isLeft);
    if (!next) shut ||= 'härifrån är alla frågor besvarade'; // one digit more would change the last answer
    enter(next || all[here]);
  };

  const obey = () => { // the server's order to go to a field
    const order = document.querySelector('[data-go-to]');
    if (!order || order.dataset.turn === turn) return;
    const target = document.querySelector(`.${order.dataset.goTo}`);
    const group = target?.querySelector(GROUP);
    const field = group || target?.querySelector('textarea, input');
    if (!field) return; // not drawn yet, or not asked any more
    [turn, leaving] = [order.dataset.turn, 0];
    if (!missed.length) shut = '';
    if (group) enter(group);
    else field.focus();
  };

  const isLost = () => at && !picked && document.hasFocus() && document.activeElement === document.body;

  const settle = () => { // what is due once the server has nothing more to draw
    if (isRunning()) return;
    if (picked && handled(picked.field) !== picked.before) goOn();
    obey();
    const latest = performance.now() - SILENCE;
    if (picked?.since < latest) {
      picked = null;
      warn('det är inte säkert att svaret före är sparat, se efter');
    }
    if (leaving && leaving < latest) {
      leaving = 0;
      warn('nästa akt kom inte fram');
    }
    if (isLost() && groupOf(at)) enter(groupOf(at));
  };

  new MutationObserver(() => {
    if (!isRunning()) setTimeout(settle, 20);
    else if (unsaved?.sentAt) unsaved.hasBegun = true;
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-test-script-state'] });
  setInterval(settle, 250); // a slow machine draws fields, and takes the focus from them, after it said it was done

  const stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const leave = (way, key, event) => { // to another file: one at a time, so that digits after it can wait for it
    if (!document.querySelector(`[data-go-to]`) || !document.querySelector(`.st-key-${way} button:not(:disabled)`)) return;
    if (leaving) {
      stop(event);
      refuse(key, 'nästa akt var inte framme än');
      return;
    }
    leaving = performance.now();
    if (unsaved && !unsaved.sentAt) send(unsaved.field);
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey) return;
    const way = event.altKey && WAYS[String.fromCharCode(event.keyCode)]; // as Streamlit reads its shortcuts
    if (way && !event.repeat) leave(way, `Alt+${event.key.toUpperCase()}`, event);
    if (event.altKey || !groups().length || event.target.matches(TEXT)) return;
    const isFree = event.target === document.body; // a redraw has taken the focus from the question, or none had it
    const inside = event.target.closest('.st-key-fields [data-testid="stButtonGroup"]')?.querySelector(GROUP);
    const group = inside || (isFree && at ? groupOf(at) : null);
    if (/^\d$/.test(event.key)) {
      stop(event);
      if (!event.repeat) press(group, Number(event.key));
    } else if (event.key === 'Enter' && told.textContent && (group || isFree)) {
      stop(event);
      reopen();
      const back = group || groups().find(isLeft) || groups().find(isOpen);
      if (back) enter(back);
    } else if (['ArrowDown', 'ArrowUp'].includes(event.key) && (group || (isFree && shut))) {
      stop(event);
      reopen();
      const open = groups().filter(isOpen);
      const next = group ? open[open.indexOf(group) + (event.key === 'ArrowDown' ? 1 : -1)] : open.find(isLeft) || open[0];
      if (next) enter(next);
    } else if (['Enter', 'Tab'].includes(event.key)) reopen();
  }, true);
  document.addEventListener('focusin', (event) => {
    at = fieldOf(event.target) || null;
    if (picked && at !== picked.field) picked.isLeft = true;
  });
  document.addEventListener('pointerdown', (event) => {
    reopen();
    if (!fieldOf(event.target)) at = null;
  }, true);

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

  document.addEventListener('click', (event) => { // one that is let through
    const way = Object.values(WAYS).find((name) => event.target.closest?.(`.st-key-${name} button`));
    if (way) leave(way, 'Klicket', event);
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
