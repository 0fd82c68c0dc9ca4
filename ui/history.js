// A step in the browser's history is what the visitor has done. Streamlit makes a step of everything that a page writes
// into its address: a page that names its kommun, area, year and group would take four, and Back would seem dead. What is
// written without anything done since the step before belongs to that step. So does a page's path, which often comes
// after its choices: until then they stand on the path of the page before. Two things done before the first is written
// are one step.
(() => {
  const push = history.pushState.bind(history);
  let hasActed = false;
  const note = (value) => () => { hasActed = value; };
  for (const act of ['click', 'keydown']) addEventListener(act, note(true), true);
  addEventListener('popstate', note(false)); // a key that means Back is no choice on the page that it leads to
  history.pushState = (state, title, url) => {
    if (hasActed) push(state, title, url);
    else history.replaceState(state, title, url);
    hasActed = false;
  };
})();
