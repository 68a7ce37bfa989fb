/* The pages for planners beyond HTML: the slider and the number are one, the answer follows, rows and map light each other. */
(function () {
  'use strict';
  const form = document.getElementById('ask');
  if (!form) return;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent('registry:' + name, { detail: detail }));
  const holder = document.querySelector('.planning');

  /* ---- one question at a time: Enter changes a field and sends the form, which is one question ---- */

  let resting = 0;
  function ask(after) {
    window.clearTimeout(resting);
    resting = window.setTimeout(() => form.dispatchEvent(new Event('asked')), after);
  }
  form.addEventListener('change', function (event) {
    const choice = event.target.closest('.place-field');
    /* A place that is ticked stands for the words that it was found by. */
    if (choice && event.target.type === 'checkbox') choice.querySelector('[data-adds]').value = '';
    if (!event.target.matches('[data-moves]')) ask(40);
  });
  form.addEventListener('submit', function (event) {
    if (!window.htmx) return;
    event.preventDefault();
    ask(40);
  });

  /* ---- the slider moves its number, and asks when it rests ---- */

  form.addEventListener('input', function (event) {
    const slider = event.target.closest('[data-moves]');
    if (slider) {
      document.getElementById(slider.dataset.moves).value = slider.value;
      ask(250);
      return;
    }
    const moved = form.querySelector('[data-moves="' + event.target.id + '"]');
    if (moved) moved.value = event.target.value;
  });

  /* ---- a field for places offers what the server finds for its words ---- */

  let typing = 0;
  async function offer(field) {
    const list = field.list;
    const words = field.value;
    if (words.trim().length < 2 || words.includes('·')) return;
    const asked = new URL(list.dataset.finds, window.location.href);
    asked.searchParams.set('q', words);
    const answer = await fetch(asked);
    if (!answer.ok || field.value !== words) return;
    const told = (place) => place.code + ' · ' + place.name + (place.where ? ', ' + place.where : '');
    list.replaceChildren(...(await answer.json()).map((place) => Object.assign(document.createElement('option'), { value: told(place) })));
  }
  form.addEventListener('input', function (event) {
    if (!event.target.matches('[data-adds]')) return;
    window.clearTimeout(typing);
    typing = window.setTimeout(() => offer(event.target), 200);
  });

  /* ---- the sum of the weights, as they are typed ---- */

  const weights = form.querySelector('[data-weights]');
  if (weights) {
    weights.addEventListener('input', function () {
      const numbers = Array.from(weights.querySelectorAll('input'), (each) => Number(each.value.replace(',', '.')));
      const total = numbers.reduce((sum, each) => sum + each, 0);
      document.getElementById('weight-total').textContent = Number.isFinite(total) ? String(Math.round(total * 100) / 100) : '?';
    });
  }

  /* Without scripts empty fields are sent, and passed over by the server; with scripts they stay out of the address. */
  document.addEventListener('htmx:configRequest', function (event) {
    const sent = event.detail.formData;
    const asks = event.detail.elt === form;
    for (const name of Array.from(sent.keys())) {
      const kept = sent.getAll(name).filter((value) => asks && value !== '');
      sent.delete(name);
      kept.forEach((value) => sent.append(name, value));
    }
  });

  document.addEventListener('htmx:beforeRequest', function (event) {
    if (event.detail.elt === form) holder.setAttribute('aria-busy', 'true');
  });
  document.addEventListener('htmx:afterRequest', () => holder.removeAttribute('aria-busy'));

  /* A question that is refused comes back with what is wrong, each at its field. */
  document.addEventListener('htmx:beforeSwap', function (event) {
    /* Who looked for the answer to an older question comes too late. */
    if (!event.detail.requestConfig.elt.isConnected) { event.detail.shouldSwap = false; return; }
    if (event.detail.xhr.status === 400) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  document.addEventListener('htmx:responseError', function (event) {
    window.location.assign(event.detail.pathInfo.finalRequestPath || event.detail.pathInfo.requestPath);
  });

  let shown = (document.getElementById('answer-data') || {}).textContent;

  function settled() {
    form.querySelectorAll('[aria-describedby]').forEach(function (field) {
      const wrong = document.querySelector('#' + field.getAttribute('aria-describedby').split(' ')[0] + ' p');
      if (wrong && field.value !== '') field.setAttribute('aria-invalid', 'true'); else field.removeAttribute('aria-invalid');
    });
    /* A field is emptied when its place stands chosen, not when something else comes while somebody types. */
    form.querySelectorAll('[data-adds]').forEach(function (field) {
      const code = field.value.trim().split(/\s/)[0].toUpperCase();
      if (document.querySelector('#chosen-' + field.name + ' input:checked[value="' + CSS.escape(code) + '"]')) field.value = '';
    });
    const data = document.getElementById('answer-data');
    if (data && data.textContent !== shown) {
      shown = data.textContent;
      tell('answer');
    }
    document.querySelectorAll('.languages a').forEach(function (link) {
      const now = new URLSearchParams(window.location.search);
      now.set('lang', link.lang);
      link.href = window.location.pathname + '?' + now.toString();
    });
  }
  document.addEventListener('htmx:afterSettle', settled);
  document.addEventListener('htmx:oobAfterSwap', settled);
  document.addEventListener('htmx:pushedIntoHistory', settled);

  /* ---- rows and the map ---- */

  const lightable = (element) => element.closest && element.closest('[data-unit], [data-place]');
  for (const name of ['pointerover', 'focusin']) {
    document.addEventListener(name, function (event) {
      const row = lightable(event.target);
      tell('light', { unit: row ? row.dataset.unit : null, place: row ? row.dataset.place : null });
    });
  }
  document.addEventListener('registry:lit', function (event) {
    document.querySelectorAll('.answer .lit').forEach((each) => each.classList.remove('lit'));
    const [key, value] = event.detail.unit ? ['unit', event.detail.unit] : ['place', event.detail.place];
    if (!value) return;
    document.querySelectorAll('.answer [data-' + key + '="' + CSS.escape(value) + '"]').forEach((each) => each.classList.add('lit'));
  });
  document.addEventListener('click', function (event) {
    const show = event.target.closest('[data-show-unit], [data-show-place]');
    if (!show) return;
    const map = document.querySelector('[data-map]');
    map.scrollIntoView({ block: 'center' });
    tell('select', { unit: show.dataset.showUnit, place: show.dataset.showPlace });
  });
})();
