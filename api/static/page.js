/* What pages do beyond HTML: the list and the map light each other, filters open as a sheet, the view stays. */
(function () {
  'use strict';
  document.documentElement.classList.add('js');

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent('registry:' + name, { detail: detail }));
  const row = (slug) => document.querySelector('.place[data-place="' + CSS.escape(slug) + '"]');

  /* ---- list and map ---- */

  for (const name of ['pointerover', 'focusin']) {
    document.addEventListener(name, function (event) {
      const place = event.target.closest('.place[data-place]');
      tell('light', { slug: place ? place.dataset.place : null });
    });
  }

  function mark(name, slug) {
    document.querySelectorAll('.place.' + name).forEach((each) => each.classList.remove(name));
    const place = slug && row(slug);
    if (place) place.classList.add(name);
    return place;
  }

  document.addEventListener('registry:lit', (event) => mark('lit', event.detail.slug));
  document.addEventListener('registry:opened', function (event) {
    const place = mark('opened', event.detail.slug);
    if (place && window.matchMedia('(min-width: 760px)').matches) place.scrollIntoView({ block: 'nearest' });
  });

  document.addEventListener('click', function (event) {
    const show = event.target.closest('[data-show]');
    if (show) {
      tell('select', { slug: show.dataset.show });
      const map = document.querySelector('[data-map]');
      if (window.matchMedia('(max-width: 759px)').matches) map.scrollIntoView({ block: 'start' });
    }
    const language = event.target.closest('[data-keep-view]');
    if (language) language.href = language.href.split('#')[0] + window.location.hash;
    if (event.target.closest('[data-print]')) window.print();
  });

  /* ---- results that HTMX has put in ---- */

  const filters = document.getElementById('explorer');
  let open = new Set();

  document.addEventListener('htmx:beforeSwap', function () {
    open = new Set(Array.from(document.querySelectorAll('details.facet[open]'), (each) => each.id));
  });

  document.addEventListener('htmx:oobAfterSwap', function () {
    document.querySelectorAll('details.facet').forEach((each) => { if (open.has(each.id)) each.open = true; });
  });

  function settled() {
    const results = document.getElementById('results');
    if (!results) return;
    const words = document.getElementById('q');
    if (document.activeElement !== words) words.value = results.dataset.words;
    if (results.dataset.marks !== drawn) {
      drawn = results.dataset.marks;
      document.getElementById('said').textContent = results.querySelector('h2').textContent;
      tell('marks', { url: drawn });
      /* What had the focus is gone, as a filter that was just taken away: go on at the number of places. */
      if (document.activeElement === document.body) results.querySelector('h2').focus({ preventScroll: true });
    }
    document.querySelectorAll('.languages a').forEach(function (link) {
      const now = new URLSearchParams(window.location.search);
      now.set('lang', link.lang);
      link.href = window.location.pathname + '?' + now.toString();
    });
    const printed = document.getElementById('permalink');
    if (printed) printed.textContent = window.location.href.split('#')[0];
  }

  let drawn = filters && document.getElementById('results').dataset.marks;
  if (filters) {
    document.addEventListener('htmx:afterSettle', settled);
    document.addEventListener('htmx:pushedIntoHistory', settled);
    document.addEventListener('htmx:afterRequest', function (event) {
      if (event.detail.target && event.detail.target.id === 'more' && event.detail.successful) {
        const first = filters.querySelectorAll('.place')[seen];
        if (first) first.querySelector('.name').focus();
      }
    });
    let seen = 0;
    document.addEventListener('htmx:beforeRequest', function () {
      seen = filters.querySelectorAll('.place').length;
      filters.setAttribute('aria-busy', 'true');
    });
    /* A filter that cannot be understood is told on a page of its own, which the plain form leads to. */
    document.addEventListener('htmx:responseError', function (event) {
      window.location.assign(event.detail.pathInfo.finalRequestPath || event.detail.pathInfo.requestPath);
    });
    document.addEventListener('htmx:afterOnLoad', () => filters.removeAttribute('aria-busy'));
    filters.addEventListener('submit', function (event) { if (window.htmx) event.preventDefault(); close(); });
    filters.querySelectorAll('input[name="geo"]').forEach(function (each) {
      each.addEventListener('change', () => tell('units', { url: each.dataset.units }));
    });
    /* Without scripts empty fields are sent, and passed over by the server; with scripts they stay out of the address. */
    document.addEventListener('htmx:configRequest', function (event) {
      const sent = event.detail.formData;
      for (const name of Array.from(sent.keys())) {
        const kept = sent.getAll(name).filter((value) => value !== '' && !(name === 'geo' && value === 'district'));
        sent.delete(name);
        kept.forEach((value) => sent.append(name, value));
      }
      if (event.detail.elt !== filters) Array.from(sent.keys()).forEach((name) => sent.delete(name));
    });
  }

  /* ---- filters as a sheet ---- */

  const sheet = document.getElementById('sheet');
  const opener = document.getElementById('sheet-open');

  function close() {
    if (!sheet || !document.documentElement.classList.contains('sheet-shown')) return;
    document.documentElement.classList.remove('sheet-shown');
    opener.setAttribute('aria-expanded', 'false');
    opener.focus();
  }

  if (sheet) {
    opener.addEventListener('click', function () {
      document.documentElement.classList.add('sheet-shown');
      opener.setAttribute('aria-expanded', 'true');
      document.getElementById('sheet-close').focus();
    });
    document.getElementById('sheet-close').addEventListener('click', close);
    document.addEventListener('keydown', function (event) { if (event.key === 'Escape') close(); });
    document.addEventListener('click', function (event) {
      if (!sheet.contains(event.target) && !opener.contains(event.target) && event.target.isConnected) close();
    });
  }

  /* ---- the menu of who is signed in ---- */

  const menu = document.querySelector('details.account');
  if (menu) {
    document.addEventListener('click', function (event) { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener('keydown', function (event) {
      if (event.key !== 'Escape' || !menu.open) return;
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  }

  /* ---- a vocabulary that an address points into is opened ---- */

  function reveal() {
    const target = window.location.hash.startsWith('#map=') ? null : document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    const holder = target && target.closest('details');
    if (holder) { holder.open = true; target.scrollIntoView(); }
  }
  window.addEventListener('hashchange', reveal);
  reveal();

  /* ---- a form that takes a while says so, and is not sent twice ---- */

  document.addEventListener('submit', function (event) {
    const button = event.target.dataset.working && event.target.querySelector('button');
    if (!button) return;
    button.setAttribute('aria-busy', 'true');
    button.textContent = event.target.dataset.working;
    setTimeout(() => { button.disabled = true; });
  });
  /* Who comes back finds the form as it was. */
  window.addEventListener('pageshow', (event) => { if (event.persisted) window.location.reload(); });

  /* ---- print: the map takes its printed size before the picture is made ---- */

  for (const [name, on] of [['beforeprint', true], ['afterprint', false]]) {
    window.addEventListener(name, function () {
      document.documentElement.classList.toggle('printing', on);
      tell('paper', { on: on });
    });
  }
})();
