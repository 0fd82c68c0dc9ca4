// Tables of figures whose cells save themselves. What is typed is found by comparing the input with what it last stood
// for, so a key that came before this file was there counts too. It stays here from its first key, with a number, until
// the server has answered that number: what is sent is always all that waits, so nothing is lost where one message
// overtakes another, where the table is drawn anew between a key and its sending, or where another page is there by then:
// the field that takes the messages stands on every page. A cell that had the focus has it again.
// Enter and the arrows go up and down a column; a column or a block from a spreadsheet is pasted from the cell onwards.
(() => {
  if (window.ojCells) return;
  window.ojCells = true;
  const PAUSE = 500; // milliseconds without a key before what is typed is sent
  const LIMIT = 900; // milliseconds after the first unsent key when it is sent anyway
  const RETRY = 1000; // milliseconds before what was never answered is sent again
  const PATIENCE = 8000; // milliseconds before a click, or what is to be sent, stops waiting for the server
  const MOVE = 1000; // milliseconds after another page is asked for before anything is sent
  const TICK = 100;

  const waiting = new Map(); // a cell's name -> what was typed there and is not answered: number, version, text, when
  let number = 0; // of the last that waits; larger than any of before a reload
  let [firstKey, lastKey, sentAt] = [0, 0, 0]; // firstKey: of what is not sent yet, else 0
  let [asked, runBefore, movedAt] = ['', '', -Infinity]; // the page that was asked for last, after which run, and when
  let [held, heldAt] = [null, 0]; // the link or button that was clicked last before all was answered, and when
  let isLetThrough = false; // while that click is made again
  let [stateText, state] = ['', null]; // what the server last said of all cells

  const isCell = (node) => Boolean(node?.dataset?.cell);
  const asCell = (node) => (isCell(node) ? node : null);
  let focused = asCell(document.activeElement); // the cell with the focus; also when it left the document with it
  const cells = () => [...document.querySelectorAll('input[data-cell]')];
  const standing = (cell) => cell.ojText ?? cell.defaultValue;
  const isChanged = (cell) => cell.value !== standing(cell);
  const put = (cell, text) => { // what is marked stays marked: 3333 typed in place of 222 would become 2223333
    cell.ojText = text;
    if (cell.value === text) return;
    const { value, selectionStart: start, selectionEnd: end } = cell;
    cell.value = text;
    if (cell !== document.activeElement) return;
    const place = (at) => at && Math.max(0, at + text.length - value.length);
    if (start === 0 && end === value.length) cell.select(); // also where it was empty
    else cell.setSelectionRange(place(start), place(end));
  };
  const withoutSpaces = (text) => text.replace(/\s/g, '');
  const write = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };

  const mark = () => document.querySelector('[data-page]')?.dataset ?? {}; // the page that is there, and of which run
  const move = (address) => {
    [asked, runBefore, movedAt] = [new URL(address).pathname.split('/').pop(), mark().run, performance.now()];
  };
  const isOnItsWay = () => { // another page
    const passed = performance.now() - movedAt;
    return passed < MOVE || (passed < PATIENCE && (mark().page !== asked || mark().run === runBefore));
  };

  const send = () => { // all that waits, through the field that the server listens to
    const box = document.querySelector('.st-key-outbox textarea');
    // A message says which page it is from, and the server would go back there while another is on its way.
    if (!box || !waiting.size || isOnItsWay()) return;
    sentAt = performance.now();
    const message = JSON.stringify([...waiting].map(([name, typed]) => [name, typed.number, typed.version, typed.text]));
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, message);
    box.dispatchEvent(new Event('input', { bubbles: true }));
    setTimeout(() => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 13, bubbles: true })));
  };

  const keep = () => { // every changed cell waits for its answer from now on
    for (const cell of cells().filter(isChanged)) {
      const at = performance.now();
      firstKey ||= at;
      number = Math.max(number + 1, Date.now());
      waiting.set(cell.dataset.cell, { number, version: cell.ojVersion ?? Number(cell.dataset.version), text: cell.value, at });
      cell.ojText = cell.value;
    }
  };

  const collect = () => { // what waits and is not sent yet is sent now
    keep();
    if (!firstKey) return;
    firstKey = 0;
    send();
  };

  const show = (cell) => { // what the server says of a cell, unless something newer is typed there
    const told = state.cells[cell.dataset.cell];
    if (!told) return;
    const typed = waiting.get(cell.dataset.cell);
    const isAnswered = Boolean(typed) && told.answered >= typed.number;
    if (isAnswered) waiting.delete(cell.dataset.cell);
    if (typed && !isAnswered) {
      if (cell.ojText === undefined) { put(cell, typed.text); cell.ojVersion = typed.version; } // the table was drawn anew
    } else if (!isChanged(cell)) {
      const isOther = told.version !== (cell.ojVersion ?? Number(cell.dataset.version)) && !isAnswered;
      const isNews = isOther && withoutSpaces(told.text) !== withoutSpaces(cell.value); // not as one writes it oneself
      if (cell !== document.activeElement || isNews) put(cell, told.text);
      cell.ojVersion = told.version;
    }
    if (cell.placeholder !== told.hint) cell.placeholder = told.hint;
    if (cell.getAttribute('aria-invalid') !== String(told.isWrong)) cell.setAttribute('aria-invalid', told.isWrong);
    const note = document.getElementById(cell.getAttribute('aria-describedby'));
    write(note, told.note);
    note?.classList.toggle('red', told.isWrong);
  };

  const settle = () => { // what was typed on a page that is gone, and is answered
    const told = document.querySelector('[data-answered]');
    if (!told || !waiting.size) return;
    const [answered, here] = [JSON.parse(told.dataset.answered), new Set(cells().map((cell) => cell.dataset.cell))];
    for (const [name, typed] of waiting) if (!here.has(name) && answered[name] >= typed.number) waiting.delete(name);
  };

  const showAll = () => {
    settle();
    const found = document.querySelector('[data-cells]');
    if (!found) return;
    if (found.dataset.cells !== stateText) [stateText, state] = [found.dataset.cells, JSON.parse(found.dataset.cells)];
    cells().forEach(show);
    for (const line of document.querySelectorAll('[data-saved]')) {
      const isUnderWay = cellsNear(line).some((cell) => waiting.has(cell.dataset.cell));
      write(line, isUnderWay ? 'Sparar …' : state.tables[line.dataset.saved] || '');
    }
  };

  // A table drawn anew says at once what is so now, and not what was so when it was drawn. The cell that had the focus
  // takes its place in it with its text and its caret: otherwise the next key would meet no field.
  const takeOn = () => {
    if (cells().some((cell) => cell.ojText === undefined)) showAll();
    if (!focused || focused.isConnected || document.activeElement !== document.body) return;
    const drawn = cells().find((cell) => cell.dataset.cell === focused.dataset.cell);
    if (!drawn) return;
    drawn.replaceWith(focused);
    focused.focus();
  };

  const cellsNear = (node) => [...node.closest('.oj').querySelectorAll('input[data-cell]')];
  const rowsOf = (cell) => [...cell.closest('table').querySelectorAll('tbody tr')]
    .map((row) => [...row.querySelectorAll('input[data-cell]')]); // of a heading: none

  const placeOf = (cell, rows) => {
    const row = rows.findIndex((inputs) => inputs.includes(cell));
    return [row, rows[row].indexOf(cell)];
  };

  const tick = () => {
    const now = performance.now();
    keep();
    if (firstKey && (now - lastKey >= PAUSE || now - firstKey >= LIMIT)) collect();
    showAll();
    if (waiting.size && !firstKey && now - sentAt >= RETRY) send();
    if (held) {
      collect(); // what has been typed since the click would leave with the page
      if (!isUnderWay() || now - heldAt >= PATIENCE) pressAgain();
    }
  };

  const isUnderWay = () => [...waiting.values()].some((typed) => performance.now() - typed.at < PATIENCE);
  const pressAgain = () => { // also where the link has been drawn anew meanwhile
    const target = held.isConnected ? held : [...document.querySelectorAll('a[href]')].find((link) => link.href === held.href);
    [held, isLetThrough] = [null, true];
    target?.click();
    isLetThrough = false;
  };

  // A click that takes the page away before what was typed is sent would leave that unsaved: it waits for the answer.
  document.addEventListener('click', (event) => {
    const target = event.target.closest?.('a[href], button');
    if (!target) return;
    if (!isLetThrough) {
      collect();
      held = null;
      if (isUnderWay()) {
        event.preventDefault();
        event.stopImmediatePropagation();
        [held, heldAt] = [target, performance.now()];
        return;
      }
    }
    if (target.href && !target.hash && target.target !== '_blank') move(target.href);
  }, true);
  window.addEventListener('popstate', () => move(window.location.href));

  document.addEventListener('input', (event) => {
    if (!isCell(event.target)) return;
    lastKey = performance.now();
    keep();
    write(event.target.closest('.oj').querySelector('[data-told]'), '');
  });
  document.addEventListener('focusin', (event) => { focused = asCell(event.target); });
  document.addEventListener('focusout', (event) => {
    if (!isCell(event.target)) return;
    collect();
    // Later: a cell that is being removed is still in the document here.
    setTimeout(() => { if (focused?.isConnected && document.activeElement !== focused) focused = null; });
  });
  document.addEventListener('visibilitychange', collect);
  window.addEventListener('pagehide', () => { movedAt = -Infinity; collect(); });

  document.addEventListener('keydown', (event) => {
    if (!isCell(event.target) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = rowsOf(event.target).filter((inputs) => inputs.length);
    const [row, column] = placeOf(event.target, rows);
    const next = rows[row + step]?.[column];
    if (!next) { collect(); return; }
    next.focus();
    next.select();
  }, true);

  document.addEventListener('paste', (event) => {
    if (!isCell(event.target)) return;
    const text = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n').replace(/\n$/, '');
    if (!/[\n\t]/.test(text)) return; // one value: as in any field
    event.preventDefault();
    const rows = rowsOf(event.target);
    const [top, left] = placeOf(event.target, rows);
    const outside = [];
    let row = top;
    for (const line of text.split('\n')) {
      const figures = line.split('\t').map((value) => value.trim()); // also of no-break spaces
      while (figures.some(Boolean) && rows[row]?.length === 0) row += 1; // a heading takes an empty line, or none
      figures.forEach((figure, right) => {
        const cell = rows[row]?.[left + right];
        if (figure && cell) cell.value = figure;
        else if (figure) outside.push(figure);
      });
      row += 1;
    }
    const told = event.target.closest('.oj').querySelector('[data-told]');
    write(told, outside.length ? `▲ Utanför tabellen, och därför inte inklistrat: ${outside.join('; ')}` : '');
    collect();
  });

  new MutationObserver(takeOn).observe(document.body, { childList: true, subtree: true });
  setInterval(tick, TICK);
})();
