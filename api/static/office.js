/* What forms of offices do beyond HTML: rows are added in place, the map and the numbers follow each other, names are offered,
   and what may be wrong is told while somebody types. Everything is checked again on the server. */
(function () {
  'use strict';

  const form = document.getElementById('place-form');
  const summary = document.getElementById('faults');
  if (summary) summary.focus();
  if (!form) return;

  const field = (name) => form.elements.namedItem(name);
  const later = function (wait, run) {
    let timer = null;
    return function () { clearTimeout(timer); timer = setTimeout(run, wait); };
  };

  /* ---- a link to a field opens the row that it is in ---- */

  document.addEventListener('click', function (event) {
    const link = event.target.closest('.summary-of-faults a[href^="#"]');
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    for (let holder = target.closest('details'); holder; holder = holder.parentElement.closest('details')) holder.open = true;
    event.preventDefault();
    target.scrollIntoView({ block: 'center' });
    target.focus({ preventScroll: true });
  });

  /* ---- rows ---- */

  form.addEventListener('click', function (event) {
    const button = event.target.closest('[data-more]');
    if (!button) return;
    event.preventDefault();
    const part = button.closest('[data-part]');
    const used = Array.from(part.querySelectorAll('.rows [name]'), (each) => Number((/\/new-(\d+)\//.exec(each.name) || [0, 0])[1]));
    const key = 'new-' + (Math.max(0, ...used) + 1);
    const row = part.querySelector('template').content.cloneNode(true);
    row.querySelectorAll('*').forEach(function (each) {
      for (const name of ['id', 'name', 'for', 'aria-describedby']) {
        if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replaceAll('new-row', key));
      }
    });
    part.querySelector('.rows').append(row);
    const added = part.querySelector('.rows > :last-child');
    added.open = true;
    added.querySelector('input:not([type="hidden"]), select').focus();
    offerSources();
  });

  /* A new row that is taken away again needs no trace. */
  form.addEventListener('change', function (event) {
    if (!event.target.matches('.gone input') || !event.target.checked || !/\/new-/.test(event.target.name)) return;
    event.target.closest('.entry').remove();
    offerSources();
  });

  /* What is a new source can be cited by an event at once. */
  function offerSources() {
    const fresh = new Map();
    form.querySelectorAll('[data-part="sources"] .rows .entry').forEach(function (row) {
      const title = row.querySelector('[name$="/title"]');
      const known = row.querySelector('[name$="/known"]');
      const key = title.name.split('/')[2];
      fresh.set(key, title.value || known.value.replace(/ \[[^\]]*\]$/, '') || row.querySelector('.row-title').textContent);
    });
    form.querySelectorAll('select[name$="/source"], select[name="/position_source"]').forEach(function (select) {
      Array.from(select.options).filter((each) => each.value.startsWith('new-') && !fresh.has(each.value)).forEach((each) => each.remove());
      fresh.forEach(function (title, key) {
        const old = Array.from(select.options).find((each) => each.value === key);
        if (old) old.textContent = title;
        else select.append(new Option(title, key));
      });
    });
  }
  form.addEventListener('change', function (event) { if (/^\/sources\/new-/.test(event.target.name)) offerSources(); });

  /* ---- names to choose from ---- */

  const offer = later(200, async function () {
    const input = document.activeElement;
    if (!input || !input.dataset.suggest || input.value.trim().length < 2) return;
    const asked = new URLSearchParams({ what: input.dataset.suggest, q: input.value });
    const answer = await fetch(form.dataset.suggestions + '?' + asked);
    if (!answer.ok) return;
    const list = document.getElementById('offered-' + input.dataset.suggest);
    list.replaceChildren(...(await answer.json()).map((text) => Object.assign(document.createElement('option'), { value: text })));
  });
  form.addEventListener('input', function (event) { if (event.target.dataset.suggest) offer(); });

  /* ---- the map and the numbers ---- */

  const tell = (detail) => document.dispatchEvent(new CustomEvent('registry:pick', { detail: detail }));
  const number = (text) => Number(text.trim().replace(/\s/g, '').replace(',', '.'));
  const by = () => (form.querySelector('[name="/geometry/by"]:checked') || {}).value;
  const [lat, lon, x, y, epsg, accuracy] = ['lat', 'lon', 'x', 'y', 'epsg'].map((name) => field('/geometry/' + name)).concat(field('/accuracy_m'));

  function choose(way) {
    const box = form.querySelector('[name="/geometry/by"][value="' + way + '"]');
    if (box && !box.checked) box.checked = true;
  }

  async function other(given) {
    const answer = await fetch(form.dataset.position + '?' + new URLSearchParams(given));
    return answer.ok ? answer.json() : {};
  }

  function show() {
    const at = [number(lat.value), number(lon.value)];
    if (lat.value && lon.value && Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180) tell({ lat: at[0], lon: at[1] });
  }

  async function toMetres() {
    if (!epsg.value || !lat.value || !lon.value) return;
    const there = await other({ epsg: epsg.value, lat: lat.value, lon: lon.value });
    if (there.x) [x.value, y.value] = [there.x, there.y];
  }

  async function toDegrees() {
    if (!epsg.value || !x.value || !y.value) return;
    const there = await other({ epsg: epsg.value, x: x.value, y: y.value });
    if (!there.lat) return;
    [lat.value, lon.value] = [there.lat, there.lon];
    show();
    warn();
  }

  if (lat) {
    document.addEventListener('registry:picked', async function (event) {
      lat.value = event.detail.lat.toFixed(6);
      lon.value = event.detail.lon.toFixed(6);
      if (by() === 'as-it-is') choose('degrees');
      const status = document.getElementById('placed-status');
      status.textContent = status.dataset.placed.replace('LAT', lat.value).replace('LON', lon.value);
      await toMetres();
      warn();
    });
    const typed = { degrees: later(250, function () { show(); toMetres(); }), metres: later(250, toDegrees) };
    for (const each of [lat, lon]) each.addEventListener('input', typed.degrees);
    for (const each of [x, y]) each.addEventListener('input', typed.metres);
    epsg.addEventListener('change', () => (x.value && y.value ? toDegrees() : toMetres()));
    if (accuracy) accuracy.addEventListener('input', () => tell({ accuracy: number(accuracy.value) }));
    form.querySelectorAll('[name="/geometry/by"]').forEach((each) => each.addEventListener('change', function () { if (by() === 'metres' && !x.value) toMetres(); }));
  }

  /* ---- what may be wrong ---- */

  const WATCHED = /^\/(?:name_vi|address|accuracy_m|geometry\/|stated\/)/;
  const warn = later(600, async function () {
    if (!form.dataset.warnings) return;
    const sent = new FormData(form);
    sent.delete('/evidence/file');
    const answer = await fetch(form.dataset.warnings, { method: 'POST', body: sent });
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('cautions');
    const old = document.getElementById('cautions');
    if (made && old && made.textContent.trim() !== old.textContent.trim()) old.replaceChildren(...made.childNodes);
  });
  form.addEventListener('input', function (event) { if (WATCHED.test(event.target.name)) warn(); });
  form.addEventListener('change', function (event) { if (WATCHED.test(event.target.name)) warn(); });

  /* ---- nothing typed is lost by leaving ---- */

  let changed = false;
  form.addEventListener('input', function () { changed = true; });
  document.addEventListener('registry:picked', function () { changed = true; });
  form.addEventListener('submit', function () { changed = false; });
  window.addEventListener('beforeunload', function (event) { if (changed) event.preventDefault(); });
})();
